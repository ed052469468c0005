import type { Exchange, Reply } from "../exchange.ts";
import type { World } from "../world.ts";
import type { GraphError } from "./graph-error.ts";
import type { GraphAnswer } from "./graph-request.ts";

const ENTITY_TYPE =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
/** Which front end answered, in the shape that support asks for. */
const DIAGNOSTIC = JSON.stringify({
  ServerInfo: { DataCenter: "West Europe", Slice: "E", Ring: "5", ScaleUnit: "003", RoleInstance: "AM2PEPF0000SIM0" },
});

/** The answer with the headers that every answer of Graph has. `headers` are those of throttling. */
export function replyOf(
  answer: GraphAnswer,
  exchange: Exchange,
  world: World,
  headers: Readonly<Record<string, string>>,
): Reply {
  return {
    status: answer.status,
    headers: {
      ...commonHeaders(exchange, world.random.uuid()),
      ...headers,
      ...(answer.body !== undefined && { "content-type": ENTITY_TYPE, "odata-version": "4.0" }),
      ...answer.headers,
    },
    ...(answer.body !== undefined && { body: answer.body }),
  };
}

/** The refusal in Graph's shape: https://learn.microsoft.com/graph/errors. */
export function replyToError(
  error: GraphError,
  exchange: Exchange,
  world: World,
  headers: Readonly<Record<string, string>>,
): Reply {
  const common = commonHeaders(exchange, world.random.uuid());
  return {
    status: error.status,
    headers: { ...common, ...headers, "content-type": "application/json", ...error.headers },
    body: {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          date: new Date(world.clock.nowMs()).toISOString().slice(0, 19),
          "request-id": common["request-id"],
          "client-request-id": common["client-request-id"],
        },
      },
    },
  };
}

function commonHeaders(exchange: Exchange, requestId: string): Record<string, string> {
  return {
    "cache-control": "no-cache",
    vary: "Accept-Encoding",
    "strict-transport-security": "max-age=31536000",
    "request-id": requestId,
    "client-request-id": exchange.headers["client-request-id"] ?? requestId,
    "x-ms-ags-diagnostic": DIAGNOSTIC,
  };
}
