import { OperatorError } from "../../errors.ts";
import { KubeUnreachableError } from "../../kube/transport.ts";

/**
 * An API server that did not answer, as a failure that a condition can tell of: nothing is known of the tenant then. Anything
 * else is given back as it is.
 */
export function explainApiServer(error: unknown): unknown {
  if (!(error instanceof KubeUnreachableError)) return error;
  return new OperatorError("The Kubernetes API server did not answer; it is asked again.", {
    code: "KubernetesApi",
    reason: "KubernetesApiError",
    retry: { kind: "backoff" },
    needsHuman: false,
    cause: error,
  });
}
