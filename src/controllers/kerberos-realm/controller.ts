import { type CredentialSpec, kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import type { DomainReader } from "../../directory/ports.ts";
import { keyOf, type ObjectKey, objectKey } from "../../kube/client.ts";
import type { Informer, StoreChange } from "../../kube/informer-port.ts";
import type { Enqueue } from "../../runtime/work.ts";
import type { KindController, KindControllerInit } from "../kind-controller.ts";
import { type KerberosRealm, realmNameOf, type WindowsAuthentication } from "../kinds.ts";
import { LatestObjects } from "../latest-objects.ts";
import { wakeUpFor } from "../wake-up.ts";
import { DeviceInventory } from "./device-inventory.ts";
import { type Secrets, secretsOfDomain } from "./observe-domains.ts";
import { belongsTo, type ConfigMap, isPublished, wantedPolicy } from "./policy-config-map.ts";
import { createRealmReconcile } from "./reconcile.ts";
import { RefusedAccounts } from "./refused-accounts.ts";
import { SubscriptionTenants } from "./subscription-tenants.ts";
import { TenantReadings } from "./tenant-readings.ts";

/** What the controller of KerberosRealms is made of beside what both have. */
export interface RealmControllerInit extends KindControllerInit {
  /** The ConfigMaps in the operator's namespace that carry the labels of {@link POLICY_SELECTOR}. */
  readonly published: Informer<ConfigMap>;
  readonly namespace: string;
  readonly reader: DomainReader;
  readonly secrets: Secrets;
}

/** Puts the controller of KerberosRealms together. */
export function createKerberosRealmController(init: RealmControllerInit): KindController {
  const inventory = new DeviceInventory(init.clock);
  const readings = new TenantReadings(init.clock);
  const refused = new RefusedAccounts(init.clock, init.settings);
  const reconcile = createRealmReconcile({
    ...init,
    latest: new LatestObjects(init.realms.store),
    realms: init.realms.store,
    objects: init.objects.store,
    published: init.published.store,
    subscriptions: new SubscriptionTenants(init.clock),
    inventory,
    readings,
    refused,
  });
  const forget = (uid: string): void => {
    for (const memory of [inventory, readings, refused]) memory.forget(uid);
  };
  return {
    reconcile: async (key, context) => {
      const uid = init.realms.store.get(key)?.metadata.uid;
      try {
        return await reconcile(key, context);
      } finally {
        // What was read while the realm went was noted after it had been forgotten.
        if (uid !== undefined && init.realms.store.get(key)?.metadata.uid !== uid) forget(uid);
      }
    },
    watch(enqueue: Enqueue) {
      init.realms.onChange((change) => {
        const wakeUp = wakeUpFor(change, init.settings, init.clock.nowMs());
        if (wakeUp !== undefined) enqueue.add(change.key, wakeUp);
        if (change.before !== undefined && change.before.metadata.uid !== change.after?.metadata.uid)
          forget(change.before.metadata.uid);
      });
      init.published.onChange((change) => {
        for (const key of realmsToPublish(change, init)) enqueue.add(key, { priority: "repair" });
      });
      init.objects.onChange((change) => {
        const delayMs = init.settings.realmDebounceMs;
        for (const key of affectedRealms(change)) enqueue.add(key, { priority: "repair", delayMs });
      });
    },
  };
}

/** The realms that take a credential from a Secret of this name; enqueue them when the Secret changes. */
export function realmsUsingSecret(realms: readonly KerberosRealm[], secretName: string): readonly ObjectKey[] {
  return realms.filter(({ spec }) => secretsOf(spec).includes(secretName)).map(keyOf);
}

function secretsOf({ credentials, flows }: KerberosRealm["spec"]): readonly (string | undefined)[] {
  return [
    secretOf(credentials.resourceManager),
    secretOf(credentials.graph),
    ...(flows?.incomingTrust?.domains ?? []).flatMap(secretsOfDomain),
  ];
}

/** Realms whose ConfigMap is not, or no longer, what they ask for, and those that wait for a name to become free. */
function realmsToPublish(
  { before, after, initial }: StoreChange<ConfigMap>,
  { realms, namespace }: Pick<RealmControllerInit, "realms" | "namespace">,
): readonly ObjectKey[] {
  const name = (after ?? before)?.metadata.name;
  if (initial || name === undefined) return [];
  return realms.store
    .list()
    .filter((realm) => {
      const spec = kerberosRealmSpecSchema.safeParse(realm.spec);
      const wanted = spec.success ? wantedPolicy(realm, spec.data, namespace) : undefined;
      const isOurs = after !== undefined && belongsTo(after, realm.metadata.uid);
      return wanted?.name === name ? !isOurs || !isPublished(after, wanted) : isOurs;
    })
    .map(keyOf);
}

function secretOf(credential: CredentialSpec): string | undefined {
  return credential.clientSecret?.secretRef.name ?? credential.certificate?.secretRef.name;
}

/** Which rights a realm needs follows from the specifications of its objects, and from app roles they turned out to ask for. */
function affectedRealms({ before, after, initial }: StoreChange<WindowsAuthentication>): readonly ObjectKey[] {
  const view = (object: WindowsAuthentication | undefined): string =>
    JSON.stringify([
      object?.metadata.uid,
      object?.metadata.generation,
      (object?.status?.consent?.missing ?? []).some(({ appRoles }) => appRoles.length > 0),
    ]);
  if (initial || view(before) === view(after)) return [];
  const names = [before, after].flatMap((object) => (object === undefined ? [] : [realmNameOf(object)]));
  return [...new Set(names)].map((name) => objectKey(name));
}
