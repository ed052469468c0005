import {
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  KubeUnreachableError,
  type KubeWatchStream,
} from "../../../src/kube/transport.ts";
import { type Clock, sleep, type Timer } from "../../../src/ports/clock.ts";
import { type Ldap, LdapFailure, type LdapLimits } from "../../../src/ports/ldap.ts";
import {
  type Outbound,
  OutboundFailure,
  type OutboundRequest,
  type OutboundResponse,
} from "../../../src/ports/outbound.ts";
import type { LeaseServer } from "../../fakes/lease-server.ts";
import type { AzureConditions } from "./azure-conditions.ts";
import { LdapDoor, type LdapPassage, ldapFault } from "./ldap-door.ts";
import {
  type CallRecord,
  type CallService,
  type Death,
  type Disturbance,
  type Fault,
  isAnswered,
  isDeath,
  type OutsideCall,
} from "./outside-calls.ts";

const NEVER = new Promise<never>(() => undefined);
const HTML = "<html><head><title>Bad Gateway</title></head><body><h2>Our services aren't available</h2></body></html>";

/** The services as all processes reach them, one request at a time and in order of arrival. */
export interface Services {
  readonly record: CallRecord;
  readonly clock: Clock;
  readonly kube: KubeTransport;
  readonly lease: LeaseServer;
  readonly azure: AzureConditions;
  readonly ldap: Ldap;
  /** How long a request to Azure or Kubernetes is on its way; without it, no time at all. Watches and the Lease are not asked about. */
  readonly latencyMs?: ((call: Pick<OutsideCall, "service" | "method" | "target">) => number) | undefined;
  /** Runs `serve` when all requests before it have been answered and whoever waited for them has gone on. */
  inTurn<T>(serve: () => Promise<T>): Promise<T>;
}

type FailureCode = "timeout" | "network" | "aborted" | "response_too_large";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The doors of one operator process to the outside. When the process dies they are shut at once: no timer fires, no call
 * leaves, no answer arrives, and nothing is told to stop or to tidy up.
 */
export class ProcessDoors {
  readonly clock: Clock;
  readonly transport: KubeTransport;
  readonly outbound: Outbound;
  readonly ldap: Ldap;
  readonly number: number;
  readonly #services: Services;
  readonly #death = new AbortController();
  readonly #timers = new Set<Timer>();
  #diesNext = false;
  /** Watches are silent until it resolves. */
  #watchesHeld: Promise<void> = Promise.resolve();

  constructor(number: number, services: Services) {
    this.number = number;
    this.#services = services;
    this.clock = this.#mortalClock(services.clock);
    this.transport = {
      request: (request) => this.#kubeRequest(request),
      watch: (request) => this.#watch(request),
    };
    this.outbound = { send: (request) => this.#send(request) };
    this.ldap = new LdapDoor(services.ldap, (passage) => this.#askDirectory(passage));
  }

  /** True from the moment at which the process is gone. */
  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** Timers that keep the process alive. */
  get openTimers(): number {
    return this.#timers.size;
  }

  /** The process is gone, as with SIGKILL. */
  kill(): void {
    this.#death.abort();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  /** No event of a watch reaches the process for this long; then all of them do, in order. */
  withholdWatches(forMs: number): void {
    this.#watchesHeld = sleep(this.clock, forMs);
  }

  #mortalClock(base: Clock): Clock {
    return {
      nowMs: () => base.nowMs(),
      monotonicMs: () => base.monotonicMs(),
      after: (delayMs, callback) => {
        if (this.isDead) return { cancel: () => undefined };
        const timer = base.after(delayMs, () => {
          this.#timers.delete(timer);
          callback();
        });
        this.#timers.add(timer);
        return {
          cancel: () => {
            this.#timers.delete(timer);
            timer.cancel();
          },
        };
      },
    };
  }

  async #kubeRequest(request: KubeRequest): Promise<KubeResponse> {
    if (request.path.startsWith("/apis/coordination.k8s.io/")) return this.#leaseRequest(request);
    const query = new URLSearchParams(request.query).toString();
    return this.#pass({
      service: "kubernetes",
      method: request.method,
      target: request.path + (query === "" ? "" : `?${query}`),
      isWrite: request.method !== "GET",
      body: request.body,
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      failure: (code) => new KubeUnreachableError(code, `The API server gave no answer (${code}).`),
      serve: () => this.#services.kube.request(withoutSignal(request)),
    });
  }

  async #leaseRequest(request: KubeRequest): Promise<KubeResponse> {
    if (request.signal?.aborted === true) throw new KubeUnreachableError("aborted", "Given up.");
    const { method, path: target } = request;
    const started = this.#begin({ service: "lease", method, target, isWrite: method !== "GET" });
    if (started === undefined) return NEVER;
    await Promise.resolve();
    const answer = this.#services.lease.handle(request);
    started.call.status = answer.status;
    return answer;
  }

  async #watch(request: KubeRequest): Promise<KubeWatchStream> {
    const started = this.#begin({ service: "kubernetes", method: "WATCH", target: request.path, isWrite: false });
    if (started === undefined) return NEVER;
    const { call, disturbance } = started;
    if (disturbance?.kind === "dieBeforeSend") return this.#dieNow();
    const failure = (code: FailureCode): Error =>
      new KubeUnreachableError(code, `The API server gave no answer (${code}).`);
    if (disturbance !== undefined && !isDeath(disturbance) && !isAnswered(disturbance)) {
      const answer = await this.#fault(disturbance, call, {
        failure,
        timeoutMs: request.timeoutMs,
        signal: request.signal,
      });
      return { status: answer.status, errorBody: answer.body, headers: answer.headers, lines: noLines() };
    }
    const signals = [this.#death.signal, ...(request.signal === undefined ? [] : [request.signal])];
    const stream = await this.#services.kube.watch({ ...request, signal: AbortSignal.any(signals) });
    call.status = stream.status;
    if (disturbance?.kind === "dieBeforeAnswer") return this.#dieNow();
    this.#diesNext = disturbance?.kind === "dieAfterAnswer";
    return { ...stream, lines: this.#mortalLines(stream.lines) };
  }

  async *#mortalLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      await this.#watchesHeld;
      if (this.isDead) break;
      yield line;
    }
    if (this.isDead) await NEVER;
  }

  async #send(request: OutboundRequest): Promise<OutboundResponse> {
    const url = new URL(request.url);
    const service = request.service === "arm" || request.service === "graph" ? request.service : "token";
    return this.#pass({
      service,
      method: request.method,
      target: url.pathname + url.search,
      isWrite: request.method !== "GET" && service !== "token" && !url.pathname.endsWith("/$batch"),
      ...(service === "token" ? {} : { body: request.body }),
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      failure: (code) => new OutboundFailure(code, `No answer (${code}).`),
      serve: () => this.#services.azure.send(withoutSignal(request)),
    });
  }

  async #askDirectory<T>({ method, target, limits, serve }: LdapPassage<T>): Promise<T> {
    if (limits.signal?.aborted === true) throw new LdapFailure("aborted", "Given up.");
    const started = this.#begin({ service: "ldap", method, target, isWrite: false });
    if (started === undefined) return NEVER;
    const { disturbance } = started;
    if (disturbance?.kind === "dieBeforeSend") return this.#dieNow();
    if (disturbance !== undefined) await this.#failDirectory(disturbance, limits);
    const answer = await this.#services.inTurn(serve);
    if (this.isDead) return NEVER;
    if (disturbance?.kind === "dieBeforeAnswer") return this.#dieNow();
    this.#diesNext ||= disturbance?.kind === "dieAfterAnswer";
    return answer;
  }

  /** @throws {LdapFailure} unless the process dies instead. */
  async #failDirectory(disturbance: Disturbance, limits: LdapLimits): Promise<void> {
    const fault = ldapFault(disturbance);
    if (fault?.code === "timeout") await sleep(this.clock, limits.timeoutMs, limits.signal);
    if (fault !== undefined) throw fault;
  }

  /** One request with its answer, or what becomes of it instead. */
  async #pass(passage: Passage): Promise<Answer> {
    if (passage.signal?.aborted === true) throw passage.failure("aborted");
    const started = this.#begin(passage);
    if (started === undefined) return NEVER;
    const { call, disturbance } = started;
    if (disturbance?.kind === "dieBeforeSend") return this.#dieNow();
    await this.#travel(passage);
    const answer = hasEffect(disturbance) ? await this.#serve(passage, call, disturbance) : NOTHING;
    if (this.isDead) return NEVER;
    if (disturbance === undefined || isAnswered(disturbance)) return answer;
    return this.#afterEffect(disturbance, call, passage, answer);
  }

  async #serve({ serve }: Passage, call: OutsideCall, disturbance: Disturbance | undefined): Promise<Answer> {
    const serveIt = disturbance === undefined ? serve : () => this.#services.azure.during(disturbance, serve);
    const answer = await this.#services.inTurn(serveIt);
    call.status = answer.status;
    if (disturbance?.kind === "failOperation") call.isUndone = true;
    return answer;
  }

  /** The answer as it reaches the process, or the end of the process. */
  #afterEffect(disturbance: Death | Fault, call: OutsideCall, passage: Passage, answer: Answer): Promise<Answer> {
    if (!isDeath(disturbance)) return this.#fault(disturbance, call, passage, answer);
    if (disturbance.kind !== "dieAfterAnswer") return this.#dieNow();
    this.#diesNext = true;
    return Promise.resolve(answer);
  }

  async #travel(passage: Passage): Promise<void> {
    const { latencyMs } = this.#services;
    if (latencyMs === undefined) return;
    await sleep(this.clock, latencyMs(passage), passage.signal).catch(() => {
      throw passage.failure("aborted");
    });
  }

  #begin(
    sent: Pick<OutsideCall, "service" | "method" | "target" | "isWrite"> & { readonly body?: string | undefined },
  ): ReturnType<CallRecord["add"]> | undefined {
    if (this.#diesNext) this.kill();
    if (this.isDead) return undefined;
    const { service, method, target, isWrite, body } = sent;
    const atMs = this.#services.clock.nowMs();
    const sentCall = { process: this.number, atMs, service, method, target, isWrite, body };
    const begun = this.#services.record.add(sentCall);
    if (begun.disturbance?.kind === "withholdWatches") this.withholdWatches(begun.disturbance.forMs);
    return begun;
  }

  #dieNow(): Promise<never> {
    this.kill();
    return NEVER;
  }

  async #fault(
    disturbance: Fault,
    call: OutsideCall,
    passage: Pick<Passage, "failure" | "timeoutMs" | "signal">,
    answer: Answer = NOTHING,
  ): Promise<Answer> {
    switch (disturbance.kind) {
      case "refuse":
        call.status = disturbance.status;
        return refusal(call.service, disturbance);
      case "timeout":
        await sleep(this.clock, passage.timeoutMs, passage.signal).catch(() => {
          throw passage.failure("aborted");
        });
        throw passage.failure("timeout");
      case "reset":
        throw passage.failure("network");
      case "truncate":
        return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
      case "html":
        return { status: disturbance.status, headers: { "content-type": "text/html" }, body: HTML };
      case "endless":
        throw passage.failure("response_too_large");
    }
  }
}

const NOTHING: Answer = { status: 200, headers: { "content-type": "application/json" }, body: "" };

interface Passage extends Pick<OutsideCall, "service" | "method" | "target" | "isWrite"> {
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly failure: (code: FailureCode) => Error;
  readonly serve: () => Promise<Answer>;
}

function hasEffect(disturbance: Disturbance | undefined): boolean {
  if (disturbance === undefined) return true;
  if ("takesEffect" in disturbance) return disturbance.takesEffect;
  return disturbance.kind !== "refuse" && disturbance.kind !== "html";
}

/** A server does not take back what a caller gives up, so the caller's signal never reaches it. */
function withoutSignal<T extends { signal?: AbortSignal }>(request: T): Omit<T, "signal"> {
  const kept: T = { ...request };
  delete kept.signal;
  return kept;
}

/** An error as the service words it. */
function refusal(
  service: CallService,
  { status, code, headers = {} }: Disturbance & { readonly kind: "refuse" },
): Answer {
  const json = { "content-type": "application/json" };
  const message = "Refused by the test.";
  const body =
    service === "kubernetes" || service === "lease"
      ? { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: code, code: status }
      : service === "token"
        ? { error: code, error_description: message }
        : { error: { code, message } };
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(body) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an empty stream
async function* noLines(): AsyncGenerator<string> {
  yield* [];
}
