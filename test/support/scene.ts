import { randomBytes } from "node:crypto";
import { GROUP, VERSION } from "../../src/api/v1alpha1/common.ts";
import type { ApiAnswer, ApiClient } from "../../src/controlplane/api-client.ts";
import type { AzureInput, AzureScene } from "./azure-scene.ts";
import type { DirectoryScene } from "./directory-scene.ts";
import { isTrueInAzure } from "./life-judge.ts";
import { nameOf, type ObjectRecorder, type RecordedObject } from "./object-recorder.ts";
import { isTrueOfTenant } from "./realm-truth.ts";

/** What a scene needs beside Azure. */
export interface SceneInput extends AzureInput {
  /** Members of the realm's spec that differ; false: no realm. */
  readonly realm?: object | false;
  /** Whether it has an on-premises domain, with the Secrets that a realm needs to read it. */
  readonly domain?: boolean;
}

/** The API server that scenes share. */
export interface SceneHost {
  readonly recorder: ObjectRecorder;
  apply(path: string, body: object): Promise<ApiAnswer>;
  /** @throws {Error} with the API server's sentence when it refuses. */
  done(...call: Parameters<ApiClient["request"]>): Promise<ApiAnswer>;
}

/** What one test plays in: Azure, a realm that may declare all of it, a namespace, and perhaps an on-premises domain. */
export class Scene {
  readonly azure: AzureScene;
  readonly namespace: string;
  readonly realm: string;
  readonly #directory: DirectoryScene | undefined;
  readonly #host: SceneHost;

  constructor(
    host: SceneHost,
    parts: { readonly azure: AzureScene; readonly directory: DirectoryScene | undefined; readonly namespace: string },
  ) {
    this.#host = host;
    this.azure = parts.azure;
    this.#directory = parts.directory;
    this.namespace = parts.namespace;
    this.realm = `realm-${randomBytes(4).toString("hex")}`;
  }

  get recorder(): ObjectRecorder {
    return this.#host.recorder;
  }

  get hasDirectory(): boolean {
    return this.#directory !== undefined;
  }

  /** The on-premises domain of a scene that was asked for with one. */
  get directory(): DirectoryScene {
    if (this.#directory === undefined) throw new Error("This scene has no domain.");
    return this.#directory;
  }

  nameOf(name = "sqlmi-01"): string {
    return `${this.namespace}/${name}`;
  }

  /** Whether Azure, and of a realm the tenant and its domain, are as the object's specification says. */
  isTrue(object: RecordedObject): boolean {
    return object.kind === "KerberosRealm"
      ? isTrueOfTenant(object, this.azure, this.#directory)
      : isTrueInAzure(object, this.azure);
  }

  async createRealm(spec: object = {}): Promise<void> {
    await this.#host.apply(pathOf("kerberosrealms", this.realm), {
      apiVersion: `${GROUP}/${VERSION}`,
      kind: "KerberosRealm",
      metadata: { name: this.realm },
      spec: {
        tenantId: this.azure.tenantId,
        credentials: {
          resourceManager: { workloadIdentity: { clientId: this.azure.armClientId } },
          graph: { workloadIdentity: { clientId: this.azure.graphClientId } },
        },
        access: [{ namespaces: [this.namespace], subscriptions: [this.azure.subscriptionId] }],
        ...spec,
      },
    });
  }

  async editRealm(spec: object): Promise<void> {
    await this.#mergePatch(pathOf("kerberosrealms", this.realm), { spec });
  }

  async deleteRealm(): Promise<void> {
    await this.#host.done("DELETE", pathOf("kerberosrealms", this.realm));
  }

  /** Declares an instance, by default one of the same name. */
  async declare(
    spec: object = {},
    { name = "sqlmi-01", namespace = this.namespace }: { readonly name?: string; readonly namespace?: string } = {},
  ): Promise<void> {
    await this.#host.done("POST", pathOf("windowsauthentications", undefined, namespace), {
      body: {
        apiVersion: `${GROUP}/${VERSION}`,
        kind: "WindowsAuthentication",
        metadata: { name, namespace },
        spec: { managedInstance: { resourceId: this.azure.idOf(name) }, realmRef: { name: this.realm }, ...spec },
      },
    });
  }

  /** A merge patch of the specification, as a person with kubectl makes it. */
  async edit(spec: object, name = "sqlmi-01"): Promise<void> {
    await this.#mergePatch(pathOf("windowsauthentications", name, this.namespace), { spec });
  }

  /** Asks for a pass now, as `flux reconcile` and kubectl annotate do. */
  async request(value: string, name = "sqlmi-01"): Promise<void> {
    const annotations = { "reconcile.fluxcd.io/requestedAt": value };
    await this.#mergePatch(pathOf("windowsauthentications", name, this.namespace), { metadata: { annotations } });
  }

  async requestRealm(value: string): Promise<void> {
    const annotations = { "reconcile.fluxcd.io/requestedAt": value };
    await this.#mergePatch(pathOf("kerberosrealms", this.realm), { metadata: { annotations } });
  }

  /** Asks for a pass over the realm and waits until that has been answered. */
  async checkRealm(value: string): Promise<RecordedObject> {
    await this.requestRealm(value);
    const found = await this.recorder.until(
      this.realm,
      `the request ${value} is answered`,
      (realm) => realm?.status?.lastHandledReconcileAt === value,
    );
    return found!;
  }

  async delete(name = "sqlmi-01"): Promise<void> {
    await this.#host.done("DELETE", pathOf("windowsauthentications", name, this.namespace));
  }

  /** The newest version of the object. */
  object(name = "sqlmi-01"): RecordedObject {
    const object = this.recorder.latest(this.nameOf(name));
    if (object === undefined) throw new Error(`${this.nameOf(name)} is not there.`);
    return object;
  }

  /** Waits for a condition, as `STATUS Reason` or only `STATUS`, of the object's present generation. */
  async untilCondition(type: string, wanted: string, name = "sqlmi-01"): Promise<RecordedObject> {
    return this.#untilCondition(this.nameOf(name), type, wanted);
  }

  untilReady(name = "sqlmi-01"): Promise<RecordedObject> {
    return this.untilCondition("Ready", "True Succeeded", name);
  }

  async untilGone(name = "sqlmi-01"): Promise<void> {
    await this.recorder.until(this.nameOf(name), "it is gone", (object) => object === undefined);
  }

  /** As {@link untilCondition}, of the realm. */
  async untilRealm(type: string, wanted: string): Promise<RecordedObject> {
    return this.#untilCondition(this.realm, type, wanted);
  }

  /** Waits until the operator's calls to Azure, seen from `since` on, are as `check` wants them. */
  async untilCalls(what: string, check: (calls: ReturnType<AzureScene["calls"]>) => boolean, since = 0): Promise<void> {
    await this.recorder.until(this.nameOf(), what, () => check(this.azure.calls(since)));
  }

  async #untilCondition(name: string, type: string, wanted: string): Promise<RecordedObject> {
    const found = await this.recorder.until(name, `${type} is ${wanted}`, (object) => {
      const condition = object?.status?.conditions?.find((each) => each.type === type);
      if (condition === undefined || condition.observedGeneration !== object?.metadata.generation) return false;
      return [condition.status, `${condition.status} ${condition.reason}`].includes(wanted);
    });
    return found!;
  }

  /** Resolves once the recorder has seen what was written, so that no wait ends on what was before. */
  async #mergePatch(path: string, body: object): Promise<void> {
    const answer = await this.#host.done("PATCH", path, { body, contentType: "application/merge-patch+json" });
    const { metadata } = answer.json as RecordedObject;
    const name = nameOf({ metadata });
    await this.recorder.until(name, `version ${metadata.resourceVersion} is seen`, () =>
      this.recorder.historyOf(name).some(({ object }) => object.metadata.resourceVersion === metadata.resourceVersion),
    );
  }
}

/** The path of one of our objects, or of their collection, on the API server. */
export function pathOf(plural: string, name?: string, namespace?: string): string {
  const within = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `/apis/${GROUP}/${VERSION}${within}/${plural}${name === undefined ? "" : `/${name}`}`;
}
