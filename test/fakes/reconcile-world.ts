import { FINALIZER } from "../../src/api/v1alpha1/common.ts";
import { kerberosRealmSpecSchema } from "../../src/api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationSpecSchema } from "../../src/api/v1alpha1/windows-authentication.ts";
import {
  type KerberosRealm,
  type WindowsAuthentication,
  windowsAuthenticationIndexes,
} from "../../src/controllers/kinds.ts";
import { LatestObjects } from "../../src/controllers/latest-objects.ts";
import { type ControllerSettings, controllerSettings } from "../../src/controllers/settings.ts";
import { ConditionalAccessCache } from "../../src/controllers/windows-authentication/conditional-access-cache.ts";
import type { ReconcileDeps } from "../../src/controllers/windows-authentication/deps.ts";
import { createReconcile } from "../../src/controllers/windows-authentication/reconcile.ts";
import { ResourceLookup } from "../../src/controllers/windows-authentication/resource-lookup.ts";
import {
  type AppliedStatus,
  type KubeClient,
  type KubeObject,
  keyOf,
  type ObjectKey,
  objectKey,
} from "../../src/kube/client.ts";
import type { Store } from "../../src/kube/informer-port.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Result } from "../../src/runtime/work.ts";
import { FakeAzure, INSTANCE_ID, SUBSCRIPTION, TENANT } from "./fake-azure.ts";
import { FakeClock } from "./fake-clock.ts";

/** A store over a map, with the indexes of the real cache. */
export class MapStore<T extends KubeObject> implements Store<T> {
  readonly objects = new Map<ObjectKey, T>();
  readonly #indexes: Readonly<Record<string, (object: T) => readonly string[]>>;

  constructor(indexes: Readonly<Record<string, (object: T) => readonly string[]>> = {}) {
    this.#indexes = indexes;
  }

  put(object: T): void {
    this.objects.set(keyOf(object), object);
  }

  get(key: ObjectKey): T | undefined {
    return this.objects.get(key);
  }

  list(): readonly T[] {
    return [...this.objects.values()];
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.list().filter((object) => this.#indexes[index]!(object).includes(value));
  }
}

/** A WindowsAuthentication as the API server would store it; `spec` members replace defaults. */
export function windowsAuthentication(spec: object = {}, metadata: object = {}): WindowsAuthentication {
  return {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "WindowsAuthentication",
    metadata: {
      name: "sqlmi-01",
      namespace: "team-a",
      uid: "uid-1",
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: "2026-01-01T00:00:00Z",
      finalizers: [FINALIZER],
      ...metadata,
    },
    spec: windowsAuthenticationSpecSchema.parse({ managedInstance: { resourceId: INSTANCE_ID }, ...spec }),
    status: { observedGeneration: -1 },
  };
}

/** A realm that is reachable and lets everybody in. */
export function kerberosRealm(spec: object = {}, metadata: object = {}): KerberosRealm {
  const condition = (type: string) =>
    ({
      type,
      status: "True",
      reason: "Succeeded",
      message: "Fine.",
      observedGeneration: 1,
      lastTransitionTime: "2026-01-01T00:00:00Z",
    }) as const;
  return {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "KerberosRealm",
    metadata: { name: "default", uid: "realm-uid", resourceVersion: "1", generation: 1, ...metadata },
    spec: kerberosRealmSpecSchema.parse({
      tenantId: TENANT,
      access: [{ namespaces: ["*"], subscriptions: [SUBSCRIPTION] }],
      ...spec,
    }),
    status: { observedGeneration: 1, conditions: [condition("Ready"), condition("TenantReachable")] },
  };
}

/** Everything that passes over WindowsAuthentications work with, in memory. */
export class ReconcileWorld {
  readonly azure = new FakeAzure();
  readonly clock = new FakeClock();
  readonly objects = new MapStore<WindowsAuthentication>(windowsAuthenticationIndexes);
  readonly realms = new MapStore<KerberosRealm>();
  readonly events: string[] = [];
  /** Every status that was written, in order. */
  readonly statuses: WindowsAuthentication[] = [];
  readonly settings: ControllerSettings;
  /** Runs when a status is about to be stored; what it throws is what the API server answers. */
  beforeStatus: () => void = () => undefined;
  readonly key = objectKey("sqlmi-01", "team-a");
  #version = 1;

  constructor(settings: Partial<ControllerSettings> = {}) {
    this.settings = controllerSettings(settings);
    this.azure.addInstance();
    this.realms.put(kerberosRealm());
    this.objects.put(windowsAuthentication());
  }

  get object(): WindowsAuthentication {
    return this.objects.get(this.key)!;
  }

  deps(): ReconcileDeps {
    return {
      objects: this.objects,
      latest: new LatestObjects(this.objects),
      realms: this.realms,
      kube: this.kube,
      events: {
        event: (_about, type, reason, action, note) => this.events.push(`${type} ${reason} ${action} ${note}`),
      },
      azure: this.azure,
      clock: this.clock,
      log: silentLog,
      settings: this.settings,
      policies: new ConditionalAccessCache(this.clock, this.settings),
      resources: new ResourceLookup(),
    };
  }

  /** One pass by a freshly started process: nothing is carried over in memory. Gives the result or the error. */
  async pass(): Promise<Result | Error> {
    const context = { signal: new AbortController().signal, priority: "user", reconcileId: "r" } as const;
    try {
      return await createReconcile(this.deps())(this.key, context);
    } catch (error) {
      return error as Error;
    }
  }

  /** Passes until one asks for nothing sooner than a minute; immediate ones and operations are followed. */
  async settle(limit = 20): Promise<void> {
    for (let count = 0; count < limit; count += 1) {
      const result = await this.pass();
      if (result instanceof Error) throw result;
      if (result.kind === "done" || result.delayMs >= 60_000) return;
      await this.clock.advance(result.delayMs);
      this.azure.finishOperations();
    }
    throw new Error("The object does not come to rest.");
  }

  /** Changes the specification as a user would. */
  edit(spec: object): void {
    const { metadata } = this.object;
    this.#store({
      ...this.object,
      metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 },
      spec: windowsAuthenticationSpecSchema.parse({ ...this.object.spec, ...spec }),
    });
  }

  delete(): void {
    const metadata = { ...this.object.metadata, deletionTimestamp: "2026-01-02T00:00:00Z" };
    this.#store({ ...this.object, metadata });
  }

  condition(type: string): string | undefined {
    const found = this.object.status?.conditions?.find((condition) => condition.type === type);
    return found === undefined ? undefined : `${found.status} ${found.reason}`;
  }

  message(type: string): string | undefined {
    return this.object.status?.conditions?.find((condition) => condition.type === type)?.message;
  }

  #store(object: WindowsAuthentication): WindowsAuthentication {
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.objects.put(stored);
    return stored;
  }

  get kube(): KubeClient {
    const refuse = (): never => {
      throw new Error("The controller does not need this.");
    };
    return {
      get: refuse,
      apply: refuse,
      create: refuse,
      delete: refuse,
      applyStatus: async <T extends KubeObject>(
        _kind: object,
        { metadata }: KubeObject,
        status: object,
      ): Promise<AppliedStatus<T>> => {
        this.beforeStatus();
        const stored = this.#store({ ...this.object, status: JSON.parse(JSON.stringify(status)) as object });
        this.statuses.push(stored);
        return await Promise.resolve({ written: stored as KubeObject as T, replaced: [metadata.resourceVersion] });
      },
      mergePatch: <T extends KubeObject>(_kind: object, key: ObjectKey, patch: object): Promise<T> => {
        const { finalizers } = (patch as { readonly metadata: { readonly finalizers: readonly string[] } }).metadata;
        const stored = this.#store({ ...this.object, metadata: { ...this.object.metadata, finalizers } });
        if (finalizers.length === 0 && stored.metadata.deletionTimestamp !== undefined)
          this.objects.objects.delete(key);
        return Promise.resolve(stored as KubeObject as T);
      },
    };
  }
}
