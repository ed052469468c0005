import type { DomainReader } from "../../directory/ports.ts";
import type { Store } from "../../kube/informer-port.ts";
import type { PassWorld } from "../kind-controller.ts";
import type { KerberosRealm, WindowsAuthentication } from "../kinds.ts";
import type { LatestObjects } from "../latest-objects.ts";
import type { DeviceInventory } from "./device-inventory.ts";
import type { Secrets } from "./observe-domains.ts";
import type { ConfigMap } from "./policy-config-map.ts";
import type { RefusedAccounts } from "./refused-accounts.ts";
import type { SubscriptionTenants } from "./subscription-tenants.ts";
import type { TenantReadings } from "./tenant-readings.ts";

/** All that passes over KerberosRealms work with. */
export interface RealmReconcileDeps extends PassWorld {
  /** The realms, never older than our own last write. */
  readonly latest: LatestObjects<KerberosRealm>;
  readonly realms: Store<KerberosRealm>;
  readonly objects: Store<WindowsAuthentication>;
  readonly published: Store<ConfigMap>;
  /** The operator's own namespace: client settings are published there, and nowhere else. */
  readonly namespace: string;
  readonly reader: DomainReader;
  readonly secrets: Secrets;
  readonly refused: RefusedAccounts;
  readonly subscriptions: SubscriptionTenants;
  readonly inventory: DeviceInventory;
  readonly readings: TenantReadings;
}
