import type { Clock } from "../ports/clock.ts";
import type { Fence } from "../ports/fence.ts";
import {
  type Outbound,
  OutboundFailure,
  type OutboundRequest,
  type OutboundResponse,
  type Service,
} from "../ports/outbound.ts";
import { acquireAll, type BudgetDraw } from "./budget/budgets.ts";
import { parseRetryAfterMs } from "./budget/retry-after.ts";
import type { AzureMetrics } from "./metrics.ts";
import { explainFailure } from "./outbound-errors.ts";
import type { AzureCall } from "./ports.ts";
import { redact, secretsOf } from "./redact.ts";

/** What {@link Gateway} stands on. */
export interface GatewayOptions {
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly fence: Fence;
  readonly metrics: AzureMetrics;
}

/** One authenticated request, ready to go. */
export interface Transmission {
  readonly request: Pick<OutboundRequest, "service" | "method" | "url" | "headers" | "body">;
  readonly draws: readonly BudgetDraw[];
  readonly call: AzureCall;
  /** True when the request changes something outside: the fence is asked immediately before it goes. */
  readonly write: boolean;
  /** What it is for, as a noun; stands in the error when no answer arrives. */
  readonly doing: string;
}

/** An answer of any status. */
export interface Answer extends OutboundResponse {
  readonly retryAfterMs?: number;
}

/** Longest time for one exchange, connecting and the whole body included. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** A page of a thousand instances is about 3 MB. */
export const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** Nothing was sent, as the service has asked for a pause meanwhile: the request waits for its budget again. */
class PauseBegan extends Error {}

/** The last steps that every ARM and Graph request takes: budget, fence, network, and what the answer says about limits. */
export class Gateway {
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /**
   * @returns The answer, whatever its status.
   * @throws {OperatorError} when the budget is used up or no answer arrived.
   * @throws {NotLeaderError} when this process may not write any more.
   * @throws The call's abort reason when it was aborted.
   */
  async transmit(transmission: Transmission): Promise<Answer> {
    const response = await this.#sendWhenOpen(transmission);
    const retryAfterMs = parseRetryAfterMs(response.headers, this.#options.clock.nowMs());
    this.#learn(transmission, response, retryAfterMs);
    return retryAfterMs === undefined ? response : { ...response, retryAfterMs };
  }

  /** A service refused for lack of quota: closes the narrowest of the budgets that the request drew on. */
  throttled(service: Service, draws: readonly BudgetDraw[], retryAfterMs: number | undefined): void {
    const [narrowest] = draws;
    if (narrowest === undefined) return;
    this.#options.metrics.throttled({ service, scope: narrowest.scope });
    narrowest.budget.close(retryAfterMs);
  }

  async #sendWhenOpen(transmission: Transmission): Promise<OutboundResponse> {
    for (;;) {
      await this.#waitForBudget(transmission);
      if (transmission.write) this.#options.fence.check();
      try {
        return await this.#send(transmission);
      } catch (error) {
        if (!(error instanceof PauseBegan)) throw error;
      }
    }
  }

  async #waitForBudget({ draws, call, request }: Transmission): Promise<void> {
    const startMs = this.#options.clock.monotonicMs();
    await acquireAll(draws, call.priority, call.signal);
    const waitMs = this.#options.clock.monotonicMs() - startMs;
    this.#options.metrics.budgetWaited({ service: request.service, priority: call.priority, waitMs });
  }

  async #send(transmission: Transmission): Promise<OutboundResponse> {
    const { request, call, doing } = transmission;
    const startMs = this.#options.clock.monotonicMs();
    const ended = (outcome: string): void =>
      this.#options.metrics.requestEnded({
        service: request.service,
        method: request.method,
        outcome,
        durationMs: this.#options.clock.monotonicMs() - startMs,
      });
    try {
      const response = await this.#options.outbound.send({
        ...request,
        timeoutMs: REQUEST_TIMEOUT_MS,
        maxResponseBytes: MAX_RESPONSE_BYTES,
        signal: call.signal,
        beforeFirstByte: () => this.#askAgain(transmission),
      });
      ended(String(response.status));
      // Not of errors only: an operation that failed is told with status 200, and names are shown as well.
      return { ...response, body: redact(response.body, secretsOf(request)) };
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      ended(error.code);
      if (error.code === "aborted" && call.signal.aborted) call.signal.throwIfAborted();
      throw explainFailure(error, doing);
    }
  }

  /** While a connection was waited for, the Lease may have run out, and another request may have been told to wait. */
  #askAgain({ write, draws }: Transmission): void {
    if (write) this.#options.fence.check();
    if (draws.some(({ budget }) => budget.isClosed)) throw new PauseBegan();
  }

  #learn({ draws, request }: Transmission, response: OutboundResponse, retryAfterMs: number | undefined): void {
    if (response.status === 429 || (response.status === 503 && retryAfterMs !== undefined)) {
      this.throttled(request.service, draws, retryAfterMs);
      return;
    }
    const remaining = remainingOf(response.headers);
    const usedFraction = numberOf(response.headers["x-ms-throttle-limit-percentage"]);
    for (const { budget } of draws) {
      budget.succeeded({
        ...(remaining === undefined ? {} : { remaining }),
        ...(usedFraction === undefined ? {} : { usedFraction }),
      });
    }
  }
}

const REMAINING = ["subscription", "tenant"].flatMap((scope) =>
  ["reads", "writes", "deletes"].map((verb) => `x-ms-ratelimit-remaining-${scope}-${verb}`),
);

function remainingOf(headers: Readonly<Record<string, string>>): number | undefined {
  return REMAINING.map((name) => numberOf(headers[name])).find((value) => value !== undefined);
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
}
