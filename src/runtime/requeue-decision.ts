import { ConflictError, OperatorError, type Retry } from "../errors.ts";
import { KubeUnreachableError } from "../kube/transport.ts";
import { NotLeaderError } from "../ports/fence.ts";
import { OutboundFailure } from "../ports/outbound.ts";

/** Why a pass failed, as far as the queue and the metrics care. */
export type FailureClass =
  /** Another writer was faster; not worth a word. */
  | { readonly kind: "conflict" }
  /** This process may not write any more; another replica takes over. */
  | { readonly kind: "notLeader" }
  /** The pass ran out of time. */
  | { readonly kind: "timeout" }
  /** An outside service failed or refused, or something else has to come first. */
  | { readonly kind: "expected"; readonly retry: Retry; readonly terminal: boolean }
  /** Only a bug of ours explains it. */
  | { readonly kind: "bug" };

const BACKOFF: Retry = { kind: "backoff" };

/** From the one that returns soonest to the most patient; the first that applies decides for several failures at once. */
const URGENCY: readonly Retry["kind"][] = ["backoff", "dependency", "slow", "verySlow"];

/**
 * Says what a thrown value means. Several errors at once (`AggregateError`) are as patient as the least patient of them.
 *
 * @param deadlinePassed True when the pass was past its deadline; an error that is no error of the operator is then the
 *   echo of the aborted signal.
 */
export function classifyFailure(thrown: unknown, deadlinePassed: boolean): FailureClass {
  if (thrown instanceof NotLeaderError) return { kind: "notLeader" };
  if (thrown instanceof ConflictError) return { kind: "conflict" };
  if (thrown instanceof AggregateError) return classifySeveral(thrown.errors, deadlinePassed);
  if (thrown instanceof OperatorError) {
    return { kind: "expected", retry: thrown.retry, terminal: thrown.retry.kind === "verySlow" };
  }
  if (deadlinePassed) return { kind: "timeout" };
  if (thrown instanceof KubeUnreachableError || thrown instanceof OutboundFailure) {
    return { kind: "expected", retry: BACKOFF, terminal: false };
  }
  return { kind: "bug" };
}

function classifySeveral(errors: readonly unknown[], deadlinePassed: boolean): FailureClass {
  const classes = errors.map((error) => classifyFailure(error, deadlinePassed));
  const telling =
    classes.find(({ kind }) => kind === "notLeader") ??
    classes.find(({ kind }) => kind === "bug") ??
    classes.find(({ kind }) => kind === "timeout");
  if (telling !== undefined) return telling;
  const expected = classes.flatMap((failure) => (failure.kind === "expected" ? [failure] : []));
  const [soonest] = expected.sort((a, b) => patience(a.retry) - patience(b.retry));
  if (soonest === undefined) return classes.length > 0 ? { kind: "conflict" } : { kind: "bug" };
  return soonest.retry.kind === "backoff" ? { ...soonest, retry: longestBackoff(expected) } : soonest;
}

function patience(retry: Retry): number {
  return URGENCY.indexOf(retry.kind);
}

/** Two services that both said when to come back: the later of the two. */
function longestBackoff(failures: readonly { readonly retry: Retry }[]): Retry {
  const waitsMs = failures.map(({ retry }) => (retry.kind === "backoff" ? (retry.atLeastMs ?? 0) : 0));
  const atLeastMs = Math.max(...waitsMs);
  return atLeastMs > 0 ? { kind: "backoff", atLeastMs } : BACKOFF;
}
