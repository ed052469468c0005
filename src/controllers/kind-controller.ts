import type { Azure } from "../azure/ports.ts";
import type { EventRecorder, KubeClient } from "../kube/client.ts";
import type { Informer } from "../kube/informer-port.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Enqueue, Reconcile } from "../runtime/work.ts";
import type { KerberosRealm, WindowsAuthentication } from "./kinds.ts";
import type { ControllerSettings } from "./settings.ts";

/** What passes over either kind work with. */
export interface PassWorld {
  readonly kube: KubeClient;
  readonly events: EventRecorder;
  readonly azure: Azure;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: ControllerSettings;
}

/** What both controllers are made of. The informer of `objects` needs `windowsAuthenticationIndexes`. */
export interface KindControllerInit extends PassWorld {
  readonly objects: Informer<WindowsAuthentication>;
  readonly realms: Informer<KerberosRealm>;
}

/** A pass over one key, and what wakes it. */
export interface KindController {
  readonly reconcile: Reconcile;
  /** Starts listening to the informers. Call it once, before they run. */
  watch(enqueue: Enqueue): void;
}
