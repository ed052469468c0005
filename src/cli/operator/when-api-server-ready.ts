import { type KubeTransport, KubeUnreachableError } from "../../kube/transport.ts";
import { type Clock, sleep } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;
const PAUSE_MS = 1_000;

/** What {@link whenApiServerReady} needs. */
export interface ApiServerWait {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly log: Log;
  /** How long to go on asking. 0: ask once. */
  readonly limitMs: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * Waits for an API server that can't be reached, or says itself that it is not ready: while it starts, it answers that
 * kinds do not exist which are about to be served. Where `/readyz` is not open to us, it is taken for ready.
 * The first answer, and each other one, is logged once.
 *
 * @throws {KubeUnreachableError} when the limit is over, when its certificate is not accepted, or with `aborted` when
 * `signal` ended the wait; the caller says so and ends.
 * @see https://kubernetes.io/docs/reference/using-api/health-checks/
 */
export async function whenApiServerReady(wait: ApiServerWait): Promise<void> {
  const { clock, log, limitMs, signal } = wait;
  const startMs = clock.monotonicMs();
  let told = "";
  for (;;) {
    const obstacle = await obstacleNow(wait);
    if (obstacle === undefined) return;
    if (clock.monotonicMs() - startMs + PAUSE_MS > limitMs) throw obstacle;
    if (obstacle.message !== told) log.warn({ limitMs }, `${obstacle.message} The start waits for it.`);
    told = obstacle.message;
    await sleep(clock, PAUSE_MS, signal).catch(givenUp);
  }
}

/** Why the API server is of no use yet; undefined when it is. */
async function obstacleNow({ transport, signal }: ApiServerWait): Promise<KubeUnreachableError | undefined> {
  try {
    const { status } = await transport.request({
      ...{ method: "GET", path: "/readyz", timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_BYTES, signal },
    });
    const isReady = status < 500 && status !== 429;
    if (isReady) return undefined;
    return new KubeUnreachableError("network", `The Kubernetes API server says that it is not ready (${status}).`);
  } catch (error) {
    const willPass = error instanceof KubeUnreachableError && (error.code === "network" || error.code === "timeout");
    if (willPass) return error;
    throw error;
  }
}

function givenUp(): never {
  throw new KubeUnreachableError("aborted", "The wait for the Kubernetes API server was given up.");
}
