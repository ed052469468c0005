import { isDeepStrictEqual } from "node:util";
import { MICROSOFT_GRAPH } from "../azure-scene.ts";
import type { RecordedObject } from "../object-recorder.ts";
import type { Harness } from "../operator-harness.ts";
import type { Scene } from "../scene.ts";
import { refusalIn, replaceSpec } from "./admission.ts";
import { complaintsOf, isSuspended } from "./complaints.ts";
import { isExplained, WINAUTH_DEPENDENCIES } from "./dependencies.ts";
import { differences } from "./differences.ts";
import type { LiveChange, Spec, Vocabulary } from "./live-changes.ts";
import { presentConditions, snapshotOf, withoutSentences } from "./snapshot.ts";
import {
  azureWithout,
  type InstanceInAzure,
  leftToOthers,
  type WinauthOutcome,
  type WinauthSpec,
  type WinauthWorld,
  winauthOutcome,
} from "./winauth-model.ts";

const NAME = "sqlmi-01";
const UNKNOWN_API = "abcdefab-0000-4000-8000-000000000001";

/** What the texts of a WindowsAuthentication may be in a scene with this realm. */
export function winauthVocabulary(realm: string): Vocabulary {
  const permission = { resourceAppId: MICROSOFT_GRAPH, delegatedScopes: ["User.Read"] };
  return {
    values: {
      "realmRef.name": [realm, "no-such-realm"],
      "consent.permissions": [[], [permission], [permission, { ...permission, resourceAppId: UNKNOWN_API }]],
      "consent.permissions[]": [{ ...permission, appRoles: ["User.Read.All", "Group.Read.All"] }],
      "consent.permissions[].resourceAppId": [MICROSOFT_GRAPH, UNKNOWN_API],
      "consent.permissions[].delegatedScopes": [[], ["Mail.Read", "email"]],
      "consent.permissions[].delegatedScopes[]": ["Mail.Read", "No.Such.Permission"],
      "consent.permissions[].appRoles": [[], ["Group.Read.All"]],
      "consent.permissions[].appRoles[]": ["User.Read.All", "No.Such.Role"],
      interval: ["10s", "24h"],
    },
    examples: {
      "consent.permissions": [permission],
      "consent.permissions[].delegatedScopes": ["User.Read"],
      "consent.permissions[].appRoles": ["User.Read.All"],
      realmRef: { name: realm },
    },
    notPlayed: {},
    neverLeftOut: [],
  };
}

/** One object, what was done to it, and what was wrong. */
export class WinauthPlay {
  readonly complaints: string[] = [];
  readonly steps: string[] = [];
  spec: Spec;
  readonly scene: Scene;
  readonly world: WinauthWorld;
  readonly #harness: Harness;
  readonly #fence: () => Promise<void>;
  #outcome: Pick<WinauthOutcome, "azure" | "owned">;

  constructor(parts: {
    readonly harness: Harness;
    readonly scene: Scene;
    readonly world: WinauthWorld;
    readonly fence: () => Promise<void>;
  }) {
    this.#harness = parts.harness;
    this.scene = parts.scene;
    this.world = parts.world;
    this.#fence = parts.fence;
    this.#outcome = { azure: this.inAzure(), owned: { isOn: false, scopes: [], roles: [] } };
    this.spec = {};
  }

  /** Declares the instance. */
  async begin(spec: Spec = {}): Promise<void> {
    this.steps.push(`declare ${JSON.stringify(spec)}`);
    await this.scene.declare(spec, { name: NAME });
    await this.scene.recorder.until(this.scene.nameOf(NAME), "it is there", (object) => object !== undefined);
    this.spec = this.#object.spec;
    await this.#arrive();
  }

  /** Makes one change; from an obstacle that it leads to, goes back and has to be where it was. */
  async play(change: LiveChange): Promise<void> {
    const former = { spec: this.spec, outcome: this.#outcome, seen: this.snapshot(), isReady: this.#isReady };
    const next = change.apply(this.spec);
    if (isDeepStrictEqual(next, this.spec)) return;
    await this.#change(next, change.id);
    this.#explain(change, former);
    // What is changed meanwhile is carried out once it is resumed.
    if (isSuspended(former.spec)) await this.resume();
    if (isSuspended(former.spec) || isSuspended(this.spec)) return;
    if (this.complaints.length > 0 || !former.isReady || this.#isReady) return;
    await this.#change(former.spec, `back from ${change.id}`);
    // What somebody else granted and prune revoked stays revoked.
    if (!isDeepStrictEqual(this.#outcome.azure, former.outcome.azure)) return;
    this.#compare("going back does not lead back", this.snapshot(), former.seen);
  }

  /** Complains about a change that shows nowhere, unless it is known why. */
  #explain({ property }: LiveChange, former: { readonly spec: Spec; readonly seen: unknown }): void {
    if (isDeepStrictEqual(former.spec, this.spec) || differences(former.seen, this.snapshot()).length > 0) return;
    const before = former.spec as unknown as WinauthSpec;
    const change = { before, after: this.#wanted, azure: this.#outcome.azure, world: this.world };
    if (isExplained(WINAUTH_DEPENDENCIES, property, change)) return;
    this.complaints.push(`${property} shows nowhere, after ${this.steps.join("; ")}`);
  }

  /** Resumes it, if it is suspended, and names its realm again, if it does not: nothing could be compared else. */
  async resume(): Promise<void> {
    const { suspend, realmRef } = this.#wanted;
    if (this.complaints.length > 0 || (!suspend && realmRef.name === this.world.realm)) return;
    await this.#change({ ...this.spec, suspend: false, realmRef: { name: this.world.realm } }, "resume");
  }

  /** The same specification, on a fresh instance that has what the specification leaves to others. */
  get freshStart(): { readonly spec: Spec; readonly azure: InstanceInAzure } {
    const ofScene = ["managedInstance", "realmRef"];
    const spec = Object.fromEntries(Object.entries(this.spec).filter(([name]) => !ofScene.includes(name)));
    return { spec, azure: leftToOthers(this.#wanted, this.#outcome.azure, this.world) };
  }

  /** Complains where a fresh object came to rest elsewhere. */
  compareWith(fresh: WinauthPlay): void {
    this.#compare("a fresh object comes to rest elsewhere", this.snapshot(), fresh.snapshot());
  }

  /** Deletes the object; Azure has to be as the deletion policy says. */
  async end(): Promise<void> {
    const wanted = azureWithout(this.#wanted, { ...this.#outcome, conditions: {} });
    this.steps.push("delete");
    await this.scene.delete(NAME);
    await this.scene.untilGone(NAME);
    this.#compare("Azure after the deletion", this.inAzure(), wanted);
  }

  snapshot(): unknown {
    return snapshotOf(this.#object, this.scene, this.inAzure());
  }

  inAzure(): InstanceInAzure {
    const { azure } = this.scene;
    const { servicePrincipal, authenticationMetadata } = azure.instance(NAME);
    return {
      isOn: servicePrincipal.type === "SystemAssigned",
      metadata: authenticationMetadata,
      scopes: [...new Set(azure.scopesOf(NAME))],
      roles: azure.rolesOf(NAME),
    };
  }

  get #wanted(): WinauthSpec {
    return this.spec as unknown as WinauthSpec;
  }

  get #object(): RecordedObject {
    return this.scene.object(NAME);
  }

  get #isReady(): boolean {
    return presentConditions(this.#object)["Ready"]?.startsWith("True") === true;
  }

  async #change(next: Spec, words: string): Promise<void> {
    this.steps.push(words);
    const { namespace } = this.scene;
    const object = { kind: "WindowsAuthentication", name: NAME, namespace } as const;
    const answer = await replaceSpec(this.#harness.kube, object, next);
    if (answer.status >= 300) throw new Error(`${words}: ${refusalIn(answer)}`);
    const { spec, metadata } = answer.json as RecordedObject;
    this.spec = spec;
    await this.scene.recorder.until(
      this.scene.nameOf(NAME),
      `generation ${metadata.generation} is seen`,
      (seen) => (seen?.metadata.generation ?? 0) >= (metadata.generation ?? 0),
    );
    await this.#arrive();
  }

  async #arrive(): Promise<void> {
    const wanted = winauthOutcome(this.#wanted, this.#outcome, this.world);
    if (wanted.conditions === undefined) await this.#fence();
    else await this.#untilAtRest();
    this.#compare("Azure", this.inAzure(), wanted.azure);
    if (wanted.conditions !== undefined)
      this.#compare("conditions", withoutSentences(presentConditions(this.#object)), wanted.conditions);
    this.#outcome = wanted;
  }

  async #untilAtRest(): Promise<void> {
    await this.scene.recorder.until(
      this.scene.nameOf(NAME),
      `it is at rest after: ${this.steps.join("; ")}`,
      (object) =>
        object?.status?.observedGeneration === object?.metadata.generation &&
        object?.status?.conditions?.some(({ type }) => type === "Reconciling") === false,
    );
  }

  #compare(what: string, found: unknown, wanted: unknown): void {
    this.complaints.push(...complaintsOf(what, { found, wanted }, this));
  }
}
