import type { Azure } from "../../azure/ports.ts";
import type { EventRecorder, KubeClient } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { KerberosRealm, WindowsAuthentication } from "../kinds.ts";
import type { LatestObjects } from "../latest-objects.ts";
import type { ControllerSettings } from "../settings.ts";
import type { ConditionalAccessCache } from "./conditional-access-cache.ts";
import type { ResourceLookup } from "./resource-lookup.ts";

/** All that passes over WindowsAuthentications work with. */
export interface ReconcileDeps {
  readonly objects: Store<WindowsAuthentication>;
  /** The same objects, never older than our own last write. */
  readonly latest: LatestObjects<WindowsAuthentication>;
  readonly realms: Store<KerberosRealm>;
  readonly kube: KubeClient;
  readonly events: EventRecorder;
  readonly azure: Azure;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: ControllerSettings;
  readonly policies: ConditionalAccessCache;
  readonly resources: ResourceLookup;
}
