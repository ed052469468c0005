import {
  createKerberosRealmController,
  type RealmControllerInit,
} from "../../src/controllers/kerberos-realm/controller.ts";
import type { RealmReconcileDeps } from "../../src/controllers/kerberos-realm/deps.ts";
import { DeviceInventory } from "../../src/controllers/kerberos-realm/device-inventory.ts";
import { CONFIG_MAP, type ConfigMap } from "../../src/controllers/kerberos-realm/policy-config-map.ts";
import { createRealmReconcile } from "../../src/controllers/kerberos-realm/reconcile.ts";
import { RefusedAccounts } from "../../src/controllers/kerberos-realm/refused-accounts.ts";
import { SubscriptionTenants } from "../../src/controllers/kerberos-realm/subscription-tenants.ts";
import { TenantReadings } from "../../src/controllers/kerberos-realm/tenant-readings.ts";
import { KERBEROS_REALM, type KerberosRealm } from "../../src/controllers/kinds.ts";
import { LatestObjects } from "../../src/controllers/latest-objects.ts";
import type { DomainReader, DomainTarget, ObservedDomain } from "../../src/directory/ports.ts";
import { type AppliedStatus, type KubeClient, type KubeObject, objectKey } from "../../src/kube/client.ts";
import { ObjectStore } from "../../src/kube/object-store.ts";
import { createKubeClient } from "../../src/kube/rest-client.ts";
import { noFence } from "../../src/ports/fence.ts";
import type { Priority, Reconcile } from "../../src/runtime/work.ts";
import { HandInformer } from "./hand-informer.ts";
import { MemoryApiServer } from "./memory-api-server.ts";
import { kerberosRealm, ReconcileWorld } from "./reconcile-world.ts";

/** The operator's own namespace. */
export const OPERATOR_NAMESPACE = "winauth-system";

const key = objectKey("default");

/** A domain with all that the incoming trust flow needs, its key set at the given moment. */
export function goodDomain(keyLastSetMs: number): ObservedDomain {
  return {
    controller: "dc1.corp.contoso.com",
    functionalLevel: 7,
    forestRoot: "corp.contoso.com",
    hasKerberosServer: true,
    account: { keyLastSet: { kind: "at", atMs: keyLastSetMs }, keyVersion: 3 },
    trust: { direction: 1, type: 5, attributes: 8 },
  };
}

/** The declaration of one on-premises domain. */
export function domainSpec(name = "corp.contoso.com"): object {
  return { name, ldap: { url: `ldaps://dc1.${name}`, credentialsRef: { name: "corp-reader" } } };
}

/** Passes over the realm of a {@link ReconcileWorld}, which has one WindowsAuthentication. What is in memory lasts. */
export class RealmWorld {
  readonly world = new ReconcileWorld();
  readonly server: MemoryApiServer;
  readonly published = new ObjectStore<ConfigMap>();
  readonly secrets = new Map<string, Readonly<Record<string, string>>>([
    ["corp-reader", { username: "svc", password: "secret" }],
  ]);
  /** What each domain's controllers say; an error stands for a read that fails. */
  readonly domains = new Map<string, ObservedDomain | Error>();
  readonly targets: DomainTarget[] = [];
  writes = 0;
  readonly #reconcile: Reconcile;

  constructor(spec: object = {}) {
    this.world.realms.put({ ...kerberosRealm(spec), status: { observedGeneration: -1 } });
    this.world.azure.graphRoles = new Set([
      "Directory.Read.All",
      "DelegatedPermissionGrant.ReadWrite.All",
      "Policy.Read.All",
    ]);
    this.server = new MemoryApiServer([{ kind: CONFIG_MAP }], this.world.clock);
    this.#reconcile = createRealmReconcile(this.deps());
  }

  get realm(): KerberosRealm {
    return this.world.realms.get(key)!;
  }

  get reader(): DomainReader {
    return {
      read: (target) => {
        this.targets.push(target);
        const seen = this.domains.get(target.name);
        if (seen === undefined) throw new Error(`There is no domain ${target.name}.`);
        return seen instanceof Error ? Promise.reject(seen) : Promise.resolve(seen);
      },
    };
  }

  deps(): RealmReconcileDeps {
    const { clock } = this.world;
    return {
      ...this.world.deps(),
      latest: new LatestObjects(this.world.realms),
      kube: this.kube,
      published: this.published,
      namespace: OPERATOR_NAMESPACE,
      reader: this.reader,
      secrets: { read: (name) => Promise.resolve(this.secrets.get(name)) },
      subscriptions: new SubscriptionTenants(clock),
      refused: new RefusedAccounts(clock, this.world.settings),
      inventory: new DeviceInventory(clock),
      readings: new TenantReadings(clock),
    };
  }

  /** What a controller is put together from, with informers that the test moves. */
  controllerInit() {
    const informers = {
      objects: new HandInformer(this.world.objects),
      realms: new HandInformer(this.world.realms),
      published: new HandInformer<ConfigMap>(this.published),
    };
    const init: RealmControllerInit = { ...this.deps(), ...informers };
    return { ...informers, controller: createKerberosRealmController(init) };
  }

  condition(type: string): string | undefined {
    const found = this.realm.status?.conditions?.find((condition) => condition.type === type);
    return found === undefined ? undefined : `${found.status} ${found.reason}: ${found.message}`;
  }

  /** `STATUS Reason` of every condition that is there. */
  conditions(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      (this.realm.status?.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
    );
  }

  /** Changes the specification as a person would. */
  edit(spec: object): void {
    const { metadata, spec: before } = this.realm;
    const generation = (metadata.generation ?? 0) + 1;
    this.world.realms.put({ ...this.realm, metadata: { ...metadata, generation }, spec: { ...before, ...spec } });
  }

  /** One pass; gives its result, or the error that it threw. ConfigMaps are in the cache afterwards. */
  async pass(priority: Priority = "user"): Promise<unknown> {
    const context = { signal: new AbortController().signal, priority, reconcileId: "r" };
    const outcome = await this.#reconcile(key, context).catch((error: unknown) => error);
    for (const configMap of this.published.list()) this.published.delete(objectKeyOf(configMap));
    for (const configMap of this.configMaps()) this.published.set(configMap);
    return outcome;
  }

  /** Every ConfigMap in the operator's namespace that is ours by its labels. */
  configMaps(): readonly ConfigMap[] {
    return this.server
      .objects<ConfigMap>(CONFIG_MAP)
      .filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/managed-by"] === "winauth-operator");
  }

  get kube(): KubeClient {
    const client = createKubeClient({
      transport: this.server,
      fence: noFence,
      fieldManager: "operator",
      clock: this.world.clock,
    });
    return {
      ...client,
      applyStatus: <T extends KubeObject>(
        kind: { readonly plural: string },
        _object: object,
        status: object,
      ): Promise<AppliedStatus<T>> => {
        if (kind.plural !== KERBEROS_REALM.plural) throw new Error(`Nobody writes the status of ${kind.plural} here.`);
        this.writes += 1;
        const { metadata } = this.realm;
        const copy = JSON.parse(JSON.stringify(status)) as object;
        const stored = { ...this.realm, metadata: { ...metadata, resourceVersion: `w${this.writes}` }, status: copy };
        this.world.realms.put(stored);
        return Promise.resolve({ written: stored as KubeObject as T, replaced: [metadata.resourceVersion] });
      },
    };
  }
}

function objectKeyOf({ metadata }: KubeObject): ReturnType<typeof objectKey> {
  return objectKey(metadata.name, metadata.namespace);
}
