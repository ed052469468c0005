import type { Azure } from "../../azure/ports.ts";
import type { DomainReader } from "../../directory/ports.ts";
import type { EventRecorder, KubeClient } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { KerberosRealm, WindowsAuthentication } from "../kinds.ts";
import type { LatestObjects } from "../latest-objects.ts";
import type { ControllerSettings } from "../settings.ts";
import type { DeviceInventory } from "./device-inventory.ts";
import type { Secrets } from "./observe-domains.ts";
import type { ConfigMap } from "./policy-config-map.ts";
import type { SubscriptionTenants } from "./subscription-tenants.ts";
import type { TenantReadings } from "./tenant-readings.ts";

/** All that passes over KerberosRealms work with. */
export interface RealmReconcileDeps {
  /** The realms, never older than our own last write. */
  readonly latest: LatestObjects<KerberosRealm>;
  readonly realms: Store<KerberosRealm>;
  readonly objects: Store<WindowsAuthentication>;
  readonly published: Store<ConfigMap>;
  /** The operator's own namespace: client settings are published there, and nowhere else. */
  readonly namespace: string;
  readonly kube: KubeClient;
  readonly events: EventRecorder;
  readonly azure: Azure;
  readonly reader: DomainReader;
  readonly secrets: Secrets;
  readonly subscriptions: SubscriptionTenants;
  readonly inventory: DeviceInventory;
  readonly readings: TenantReadings;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: ControllerSettings;
}
