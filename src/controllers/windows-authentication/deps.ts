import type { Store } from "../../kube/informer-port.ts";
import type { PassWorld } from "../kind-controller.ts";
import type { KerberosRealm, WindowsAuthentication } from "../kinds.ts";
import type { LatestObjects } from "../latest-objects.ts";
import type { ConditionalAccessCache } from "./conditional-access-cache.ts";
import type { ResourceLookup } from "./resource-lookup.ts";

/** All that passes over WindowsAuthentications work with. */
export interface ReconcileDeps extends PassWorld {
  readonly objects: Store<WindowsAuthentication>;
  /** The same objects, never older than our own last write. */
  readonly latest: LatestObjects<WindowsAuthentication>;
  readonly realms: Store<KerberosRealm>;
  readonly policies: ConditionalAccessCache;
  readonly resources: ResourceLookup;
}
