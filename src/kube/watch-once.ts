import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { apiError, type KubeStatus, parseStatus } from "./api-error.ts";
import type { KubeObject } from "./client.ts";
import { selectorsOf, type WatchScope } from "./list-pages.ts";
import { collectionPath } from "./paths.ts";
import { type KubeTransport, KubeUnreachableError, type KubeWatchStream } from "./transport.ts";
import { parseWatchEvent, type WatchEvent } from "./watch-event.ts";

const HEADERS_TIMEOUT_MS = 30_000;

/**
 * Why a watch ended: `closed` by the API server, as it does after `timeoutSeconds`; `expired`: its resourceVersion is
 * too old or unknown; `silent`: not even a bookmark came; `aborted` by us; the rest are failures.
 */
export type WatchEndCause =
  | "closed"
  | "expired"
  | "silent"
  | "aborted"
  | "http_error"
  | "error_event"
  | "malformed"
  | "network";

/** How a watch ended. */
export interface WatchEnd {
  readonly cause: WatchEndCause;
  /** Time between the headers and the end; 0 when there were no headers. */
  readonly livedMs: number;
  /** For every cause that somebody should hear of. */
  readonly error?: Error;
}

/** What {@link watchOnce} is made of. */
export interface WatchOptions<T extends KubeObject> {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly scope: WatchScope;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  /** Called for every sign of life, before its event is handed on. */
  readonly onActivity: () => void;
  readonly onEvent: (event: Exclude<WatchEvent<T>, { type: "ERROR" }>) => void;
}

/**
 * Holds one watch until it ends, and never throws. The API server is asked to end it after 4 to 5 minutes, and to send
 * bookmarks, which come about once a minute: 90 to 120 s without a line mean a dead connection.
 */
export async function watchOnce<T extends KubeObject>(options: WatchOptions<T>): Promise<WatchEnd> {
  const { clock, random, signal } = options;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const silence = watchForSilence(clock, 90_000 + random.fraction() * 30_000, stop);
  let openedMs: number | undefined;
  const end = (cause: WatchEndCause, error?: Error): WatchEnd => ({
    cause,
    livedMs: openedMs === undefined ? 0 : clock.monotonicMs() - openedMs,
    ...(error === undefined ? {} : { error }),
  });
  try {
    if (signal.aborted) return end("aborted");
    const stream = await open(options, stop.signal);
    if (stream.status !== 200) {
      const { cause, error } = refusal(options, stream);
      return end(cause, error);
    }
    openedMs = clock.monotonicMs();
    const broken = await readEvents(options, stream.lines, stop.signal, () => silence.sawLine());
    if (broken !== undefined) return end(broken.cause, broken.error);
    return stop.signal.aborted ? end(silence.over() ? "silent" : "aborted") : end("closed");
  } catch (error) {
    if (signal.aborted) return end("aborted");
    if (silence.over()) return end("silent");
    return end("network", error instanceof Error ? error : new Error("The watch broke.", { cause: error }));
  } finally {
    silence.cancel();
    signal.removeEventListener("abort", onAbort);
    // Whatever the reason, the connection is not needed any more.
    stop.abort();
  }
}

function open<T extends KubeObject>(options: WatchOptions<T>, signal: AbortSignal): Promise<KubeWatchStream> {
  const { scope, transport, random } = options;
  return transport.watch({
    method: "GET",
    path: collectionPath(scope.kind, scope.namespace),
    query: {
      ...selectorsOf(scope),
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: options.resourceVersion,
      timeoutSeconds: String(240 + Math.floor(random.fraction() * 60)),
    },
    timeoutMs: HEADERS_TIMEOUT_MS,
    signal,
  });
}

/** Hands on every event until the stream ends; returns why it can't go on, when it can't. */
async function readEvents<T extends KubeObject>(
  { scope, clock, onActivity, onEvent }: WatchOptions<T>,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
  sawLine: () => void,
): Promise<Ending | undefined> {
  for await (const line of lines) {
    if (signal.aborted) return undefined;
    sawLine();
    onActivity();
    const event = parseWatchEvent<T>(line);
    if (event === undefined) return { cause: "malformed", error: malformed(scope) };
    if (event.type === "ERROR") return errorEvent(scope, event.status, clock);
    onEvent(event);
  }
  return undefined;
}

type Ending = Omit<WatchEnd, "livedMs">;

function refusal<T extends KubeObject>({ scope, clock }: WatchOptions<T>, stream: KubeWatchStream): Ending {
  const status = parseStatus(stream.errorBody);
  if (stream.status === 410 || isUnknownVersion(status)) return { cause: "expired" };
  const answer = { status: stream.status, headers: stream.headers, body: stream.errorBody };
  return { cause: "http_error", error: apiError(operation(scope), answer, clock.nowMs()) };
}

function errorEvent(scope: WatchScope, status: KubeStatus, clock: Clock): Ending {
  if (status.code === 410 || status.reason === "Expired" || isUnknownVersion(status)) return { cause: "expired" };
  const body = JSON.stringify({ kind: "Status", message: status.message, reason: status.reason });
  const answer = { status: status.code, headers: {}, body };
  return { cause: "error_event", error: apiError(operation(scope), answer, clock.nowMs()) };
}

/** The store behind the API server was set back: it has not yet seen the version that we ask for. */
function isUnknownVersion(status: KubeStatus): boolean {
  return status.causes.includes("ResourceVersionTooLarge");
}

function operation({ kind, namespace }: WatchScope): Parameters<typeof apiError>[0] {
  return { verb: "watch", kind, ...(namespace === undefined ? {} : { namespace }) };
}

function malformed({ kind }: WatchScope): KubeUnreachableError {
  return new KubeUnreachableError("network", `The watch of ${kind.plural} sent a line that is not a watch event.`);
}

/** Aborts `stop` once no line came for `limitMs`. One timer, moved on when it fires: lines may come by the thousand. */
function watchForSilence(
  clock: Clock,
  limitMs: number,
  stop: AbortController,
): { readonly sawLine: () => void; readonly over: () => boolean; readonly cancel: () => void } {
  let lastMs = clock.monotonicMs();
  let over = false;
  const check = (): void => {
    const leftMs = lastMs + limitMs - clock.monotonicMs();
    if (leftMs > 0) {
      timer = clock.after(leftMs, check);
      return;
    }
    over = true;
    stop.abort(new DOMException("The watch was silent for too long.", "AbortError"));
  };
  let timer = clock.after(limitMs, check);
  return {
    sawLine: () => {
      lastMs = clock.monotonicMs();
    },
    over: () => over,
    cancel: () => timer.cancel(),
  };
}
