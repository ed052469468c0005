import { isDeepStrictEqual } from "node:util";
import { renderClientPolicy } from "../../../src/client-policy/render-client-policy.ts";
import { MICROSOFT_GRAPH } from "../azure-scene.ts";
import type { RecordedObject } from "../object-recorder.ts";
import type { Harness } from "../operator-harness.ts";
import type { Scene } from "../scene.ts";
import { refusalIn, replaceSpec } from "./admission.ts";
import { complaintsOf, isSuspended } from "./complaints.ts";
import { isExplained, REALM_DEPENDENCIES } from "./dependencies.ts";
import { differences } from "./differences.ts";
import type { LiveChange, Spec, Vocabulary } from "./live-changes.ts";
import { type Published, type RealmOutcome, type RealmSpec, type RealmWorld, realmOutcome } from "./realm-model.ts";
import { presentConditions, snapshotOf, withoutSentences } from "./snapshot.ts";

const OTHER_ID = "99999999-8888-4777-8666-555555555555";
const PROBE = "sqlmi-01";
/** How often an object is looked at, at most, until it tells what the realm is like. */
const PROBES = 5;

/** Conditions of the object, without their sentences. */
type Probe = Readonly<Record<string, string>>;

/** What the texts of a KerberosRealm may be in its world. */
export function realmVocabulary(scene: Scene, world: RealmWorld): Vocabulary {
  const domain = scene.directory.spec();
  const values = {
    access: [[]],
    "access[].namespaces": [["*"], ["somebody-elses"]],
    "access[].namespaces[]": [scene.namespace, "somebody-elses"],
    "access[].subscriptions": [[OTHER_ID], [scene.azure.subscriptionId, OTHER_ID]],
    "access[].subscriptions[]": [scene.azure.subscriptionId, OTHER_ID],
    "access[].resourceGroups": [[world.resourceGroup, "rg-other"]],
    "access[].resourceGroups[]": [world.resourceGroup.toUpperCase(), "rg-other"],
    "access[]": [{ namespaces: ["*"], subscriptions: [scene.azure.subscriptionId], appRoles: "Allow" }],
    "directorySync.maxAge": ["1h", "119m", "3h", "1d"],
    flows: [{}],
    "flows.modernInteractive": [{ enabled: true }],
    "flows.incomingTrust": [{ enabled: true, domains: [domain] }],
    "flows.incomingTrust.domains": [[], [domain, { ...domain, name: "second.contoso.test" }]],
    "flows.incomingTrust.domains[]": [domain],
    "flows.incomingTrust.domains[].name": [scene.directory.name, "other.contoso.test"],
    "flows.incomingTrust.domains[].ldap": [(domain as { ldap: object }).ldap],
    "flows.incomingTrust.domains[].ldap.url": [...world.domain.urls, "ldaps://localhost:1"],
    "flows.incomingTrust.domains[].ldap.credentialsRef": [{ name: world.domain.credentialsSecret }],
    "flows.incomingTrust.domains[].ldap.credentialsRef.name": [world.domain.credentialsSecret, "no-such-secret"],
    "flows.incomingTrust.domains[].ldap.caRef.name": [world.domain.caSecret, "no-such-secret"],
    "flows.incomingTrust.domains[].ldap.caRef.key": ["ca.crt", "no-such-key"],
    "flows.incomingTrust.domains[].ldap.baseDn": [world.domain.baseDn, "DC=other,DC=test"],
    "flows.incomingTrust.domains[].keyMaxAge": ["29d", "31d", "90d"],
    "clientPolicy.configMapName": [`clients-of-${scene.realm}`, `new-${scene.realm}`, world.foreignConfigMap],
    "clientInventory.interval": ["10s", "12h"],
    interval: ["10s", "24h"],
    ...credentialValues("resourceManager", world),
    ...credentialValues("graph", world),
  };
  return {
    values,
    examples: {
      access: [{ namespaces: ["*"], subscriptions: [scene.azure.subscriptionId] }],
      "access[].resourceGroups": [world.resourceGroup],
      flows: { modernInteractive: { enabled: true } },
      "flows.incomingTrust": { enabled: true, domains: [domain] },
      "flows.incomingTrust.domains": [domain],
      "flows.incomingTrust.domains[]": domain,
      "access[]": { namespaces: ["*"], subscriptions: [scene.azure.subscriptionId] },
      "flows.incomingTrust.domains[].ldap.caRef": { name: world.domain.caSecret },
      clientPolicy: { configMapName: `clients-of-${scene.realm}` },
      ...credentialExamples("resourceManager", world),
      ...credentialExamples("graph", world),
    },
    notPlayed: NOT_PLAYED,
    neverLeftOut: ["flows.incomingTrust.domains[].ldap.url"],
  };
}

/** What only dry runs try, and why. */
const NOT_PLAYED: Readonly<Record<string, string>> = {
  ...notPlayedOf("resourceManager"),
  ...notPlayedOf("graph"),
  "flows.incomingTrust.domains[].ldap.srv":
    "It asks the machine's DNS, where no scene has a name; test/unit/directory/srv-lookup.test.ts plays DNS.",
};

function notPlayedOf(api: string): Readonly<Record<string, string>> {
  return {
    [`credentials.${api}.managedIdentity`]:
      "A node has one identity endpoint, and all scenes share the node; test/integration/azure-simulator.test.ts has one of its own.",
    [`credentials.${api}.certificate`]:
      "Its assertions are dated by the machine's clock, which the scenes' clock outruns; test/integration/operator/credentials.test.ts.",
  };
}

function credentialValues(api: "resourceManager" | "graph", world: RealmWorld): Vocabulary["values"] {
  const at = `credentials.${api}`;
  const clientId = world.clientIds[api];
  return {
    [`${at}.workloadIdentity.clientId`]: [clientId, OTHER_ID],
    [`${at}.clientSecret`]: [{ clientId, secretRef: { name: world.loginSecrets[api] } }],
    [`${at}.clientSecret.clientId`]: [clientId, OTHER_ID],
    [`${at}.clientSecret.secretRef`]: [{ name: world.loginSecrets[api] }],
    [`${at}.clientSecret.secretRef.name`]: [world.loginSecrets[api], "no-such-secret"],
    [`${at}.clientSecret.secretRef.key`]: ["clientSecret", "no-such-key"],
  };
}

function credentialExamples(api: "resourceManager" | "graph", world: RealmWorld): Vocabulary["examples"] {
  const clientId = world.clientIds[api];
  return {
    [`credentials.${api}.workloadIdentity`]: { clientId },
    [`credentials.${api}.clientSecret`]: { clientId, secretRef: { name: world.loginSecrets[api] } },
  };
}

/** The declaration of an object that shows what a realm does to its objects. */
export const PROBE_SPEC = {
  consent: {
    mode: "Explicit",
    permissions: [{ resourceAppId: MICROSOFT_GRAPH, delegatedScopes: ["User.Read"], appRoles: ["Group.Read.All"] }],
  },
  interval: "24h",
};

/** One realm, what was done to it, and what was wrong. */
export class RealmPlay {
  readonly complaints: string[] = [];
  readonly steps: string[] = [];
  spec: Spec = {};
  readonly scene: Scene;
  readonly world: RealmWorld;
  readonly #harness: Harness;
  #published: Published | undefined;
  #outside: unknown;
  #consent: string | undefined;
  #count = 0;

  constructor(parts: { readonly harness: Harness; readonly scene: Scene; readonly world: RealmWorld }) {
    this.#harness = parts.harness;
    this.scene = parts.scene;
    this.world = parts.world;
  }

  /** Declares the realm, and an object in it. */
  async begin(spec: Spec): Promise<void> {
    this.steps.push(`declare ${JSON.stringify(spec)}`);
    await this.scene.declare(PROBE_SPEC, { name: PROBE });
    await this.scene.createRealm(spec);
    await this.scene.recorder.until(this.scene.realm, "it is there", (object) => object !== undefined);
    this.spec = this.#object.spec;
    // The first look at the realm may be over before the operator knows of the object.
    await this.#untilProbed();
    await this.scene.checkRealm("begin");
    await this.#arrive();
  }

  /** Makes one change; from an obstacle that it leads to, goes back and has to be where it was. */
  async play(change: LiveChange): Promise<void> {
    const consent = this.#consent;
    const former = { spec: this.spec, published: this.#published, seen: this.snapshot(), isReady: this.#isReady };
    const next = change.apply(this.spec);
    if (isDeepStrictEqual(next, this.spec)) return;
    await this.#change(next, change.id);
    if (consent === this.#consent) this.#explain(change, former);
    // What is changed meanwhile is carried out once it is resumed.
    if (isSuspended(former.spec)) await this.resume();
    if (isSuspended(former.spec) || isSuspended(this.spec)) return;
    if (this.complaints.length > 0 || !former.isReady || this.#isReady) return;
    await this.#change(former.spec, `back from ${change.id}`);
    if (!isDeepStrictEqual(this.#published, former.published)) return;
    this.#compare("going back does not lead back", this.snapshot(), former.seen);
  }

  /** Complains about a change that shows nowhere, unless it is known why. */
  #explain({ property }: LiveChange, former: { readonly spec: Spec; readonly seen: unknown }): void {
    if (isDeepStrictEqual(former.spec, this.spec) || differences(former.seen, this.snapshot()).length > 0) return;
    const change = { before: former.spec as unknown as RealmSpec, after: this.#wanted, world: this.world };
    if (isExplained(REALM_DEPENDENCIES, property, change)) return;
    this.complaints.push(`${property} shows nowhere, after ${this.steps.join("; ")}`);
  }

  async resume(): Promise<void> {
    if (this.#wanted.suspend && this.complaints.length === 0)
      await this.#change({ ...this.spec, suspend: false }, "resume");
  }

  /** Complains where a fresh realm came to rest elsewhere. */
  compareWith(fresh: RealmPlay): void {
    this.#compare("a fresh realm comes to rest elsewhere", this.snapshot(), fresh.snapshot());
  }

  snapshot(): unknown {
    return snapshotOf(this.#object, this.scene, this.#outside);
  }

  get #wanted(): RealmSpec {
    return this.spec as unknown as RealmSpec;
  }

  get #object(): RecordedObject {
    return this.scene.recorder.latest(this.scene.realm)!;
  }

  get #isReady(): boolean {
    return presentConditions(this.#object)["Ready"]?.startsWith("True") === true;
  }

  async #change(next: Spec, words: string): Promise<void> {
    this.steps.push(words);
    const answer = await replaceSpec(this.#harness.kube, { kind: "KerberosRealm", name: this.scene.realm }, next);
    if (answer.status >= 300) throw new Error(`${words}: ${refusalIn(answer)}`);
    const { spec, metadata } = answer.json as RecordedObject;
    this.spec = spec;
    await this.scene.recorder.until(
      this.scene.realm,
      `generation ${metadata.generation} is seen`,
      (seen) => (seen?.metadata.generation ?? 0) >= (metadata.generation ?? 0),
    );
    await this.#arrive();
  }

  async #arrive(): Promise<void> {
    const wanted = realmOutcome(this.#wanted, this.#published, this.world);
    if (wanted.conditions !== undefined) await this.#untilLookedAt();
    const probe = await this.#probeUntil(({ RealmReady }) => RealmReady === wanted.probe.realmReady);
    this.#outside = { configMaps: await this.#configMaps(), realmReady: probe["RealmReady"] };
    this.#consent = probe["ConsentGranted"];
    this.#judge(wanted, probe);
    this.#published = wanted.published;
  }

  #judge(wanted: RealmOutcome, probe: Readonly<Record<string, string>>): void {
    const configMaps = (this.#outside as { configMaps: unknown }).configMaps;
    this.#compare("ConfigMaps", configMaps, this.#filesOf(wanted.published));
    this.#compare("what an object says of it", probe["RealmReady"], wanted.probe.realmReady);
    if (wanted.probe.consent !== undefined)
      this.#compare("the consent of an object", probe["ConsentGranted"], wanted.probe.consent);
    if (wanted.conditions === undefined) return;
    const { Reconciling, Stalled, ...conditions } = withoutSentences(presentConditions(this.#object));
    this.#compare("conditions", conditions, wanted.conditions);
    const isTold = (Reconciling !== undefined) !== (Stalled !== undefined);
    this.#compare("whether somebody works or has to", isTold, conditions["Ready"] !== "True Succeeded");
    if (conditions["TenantReachable"] !== "True Reachable") return;
    const shown = ["clients", "directory", "domains", "clientPolicy"].filter(
      (name) => (this.#object.status as Readonly<Record<string, unknown>>)[name] !== undefined,
    );
    this.#compare("what status shows", shown, wanted.shown);
  }

  async #untilLookedAt(): Promise<void> {
    await this.scene.recorder.until(
      this.scene.realm,
      `it has been looked at after: ${this.steps.join("; ")}`,
      (object) =>
        object?.status?.conditions?.some(
          ({ type, observedGeneration }) => type === "Ready" && observedGeneration === object.metadata.generation,
        ) === true,
    );
  }

  /** Has the object looked at, which shows what the realm lets it do. */
  async #untilProbed(): Promise<Probe> {
    const value = `probe ${this.#count++}`;
    await this.scene.request(value, PROBE);
    const object = await this.scene.recorder.until(
      this.scene.nameOf(PROBE),
      `${value} is answered after: ${this.steps.join("; ")}`,
      (seen) => seen?.status?.lastHandledReconcileAt === value,
    );
    return withoutSentences(presentConditions(object!));
  }

  /** An object may be looked at before the operator's own watch has brought it what it wrote of the realm; then once more. */
  async #probeUntil(isAsWanted: (probe: Probe) => boolean): Promise<Probe> {
    for (let left = PROBES; ; left--) {
      const probe = await this.#untilProbed();
      if (left === 1 || isAsWanted(probe)) return probe;
    }
  }

  async #configMaps(): Promise<Readonly<Record<string, unknown>>> {
    const names = await this.#harness.configMaps.namesOwnedBy(this.#object.metadata.uid);
    const found = await Promise.all(names.map((name) => this.#harness.configMaps.get(name)));
    return Object.fromEntries(names.map((name, index) => [name, found[index]?.data]));
  }

  #filesOf(published: Published | undefined): Readonly<Record<string, unknown>> {
    if (published === undefined) return {};
    const { azure, realm: realmName } = this.scene;
    const input = { realmName, tenantId: azure.tenantId, cloud: "AzurePublic", flows: published.flows } as const;
    return { [published.name]: renderClientPolicy(input).files };
  }

  #compare(what: string, found: unknown, wanted: unknown): void {
    this.complaints.push(...complaintsOf(what, { found, wanted }, this));
  }
}
