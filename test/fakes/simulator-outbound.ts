import {
  type Outbound,
  OutboundFailure,
  type OutboundRequest,
  type OutboundResponse,
} from "../../src/ports/outbound.ts";
import type { Exchange, Reply } from "../../src/simulator/exchange.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";

/**
 * The {@link Outbound} port straight into a simulator, without a network: the URLs may be the real ones of the cloud. What
 * the simulator does not answer (dropped, hanging until aborted) becomes an {@link OutboundFailure}, and `timeoutMs` runs on
 * the simulated clock.
 */
export function simulatorOutbound(simulator: Simulator): Outbound & { readonly sent: readonly OutboundRequest[] } {
  const sent: OutboundRequest[] = [];
  return {
    sent,
    async send(request) {
      sent.push(request);
      if (request.signal?.aborted === true) throw new OutboundFailure("aborted", "The call was aborted.");
      const response = responseOf(await answer(simulator, request));
      if (Buffer.byteLength(response.body) > request.maxResponseBytes) {
        throw new OutboundFailure("response_too_large", `The answer is longer than ${request.maxResponseBytes} bytes.`);
      }
      return response;
    },
  };
}

async function answer(simulator: Simulator, request: OutboundRequest): Promise<Reply> {
  const controller = new AbortController();
  let failure: OutboundFailure | undefined;
  const fail = (code: "timeout" | "aborted", message: string): void => {
    failure = new OutboundFailure(code, message);
    controller.abort(failure);
  };
  const onAbort = (): void => fail("aborted", "The call was aborted.");
  request.signal?.addEventListener("abort", onAbort, { once: true });
  const timer = simulator.world.clock.after(request.timeoutMs, () =>
    fail("timeout", `No answer within ${request.timeoutMs} ms.`),
  );
  try {
    const exchange = exchangeOf(request);
    if (request.service === "identity-endpoint") return await simulator.handleIdentityEndpoint(exchange);
    return await simulator.handle(exchange, { signal: controller.signal });
  } catch (error) {
    throw failure ?? new OutboundFailure("network", "The connection was closed without an answer.", { cause: error });
  } finally {
    timer.cancel();
    request.signal?.removeEventListener("abort", onAbort);
  }
}

function exchangeOf(request: OutboundRequest): Exchange {
  const url = new URL(request.url);
  return {
    method: request.method,
    host: url.host,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: request.body ?? "",
  };
}

function responseOf(reply: Reply): OutboundResponse {
  const headers = Object.fromEntries(
    Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (reply.body === undefined) return { status: reply.status, headers, body: "" };
  if (typeof reply.body === "string") return { status: reply.status, headers, body: reply.body };
  return {
    status: reply.status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(reply.body),
  };
}
