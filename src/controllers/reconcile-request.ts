import { RECONCILE_REQUEST_ANNOTATION } from "../api/v1alpha1/common.ts";
import type { KubeObject } from "../kube/client.ts";

/** What `.status.lastHandledReconcileAt` can hold. */
const MAX_LENGTH = 256;

/**
 * What somebody wrote last to ask for a pass, as far as status can repeat it: a longer value would differ from the one that was
 * handled for ever. Undefined when nobody asked.
 */
export function reconcileRequestOf({ metadata }: Pick<KubeObject, "metadata">): string | undefined {
  // Half of a pair of surrogates would not come back from the API server as it was sent.
  return metadata.annotations?.[RECONCILE_REQUEST_ANNOTATION]?.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
}
