import type { Exchange, Reply } from "../exchange.ts";
import type { Simulator } from "../simulator.ts";
import { ControlRefusal } from "./control-refusal.ts";
import { deleteDevice, patchOrganization, putDevice } from "./directory-calls.ts";
import { revokeGrants, setServicePrincipal, startInstance, stopInstance } from "./instance-calls.ts";
import { addFaults, advanceClock, deletePolicy, patchState, putBehaviour, putPolicy } from "./state-calls.ts";

/** What a call of the control port gets: the request, and the part of its path that names something. */
interface ControlCall {
  readonly exchange: Exchange;
  readonly name: string;
  readonly simulator: Simulator;
}

interface ControlRoute {
  readonly method: string;
  readonly path: RegExp;
  /** How it is written in the list that an unknown path gets. */
  readonly shown: string;
  readonly call: (call: ControlCall) => unknown;
}

const ROUTES: readonly ControlRoute[] = [
  { method: "GET", path: /^\/healthz$/, shown: "GET /healthz", call: () => ({ status: "ok" }) },
  { method: "GET", path: /^\/state$/, shown: "GET /state", call: ({ simulator }) => simulator.world.state },
  {
    method: "PATCH",
    path: /^\/state$/,
    shown: "PATCH /state",
    call: (call) => patchState(call.simulator, bodyOf(call)),
  },
  { method: "GET", path: /^\/transcript$/, shown: "GET /transcript?since=N&writes=true", call: readTranscript },
  {
    method: "DELETE",
    path: /^\/transcript$/,
    shown: "DELETE /transcript",
    call: ({ simulator }) => simulator.transcript.clear(),
  },
  {
    method: "POST",
    path: /^\/instances\/(.+)\/stop$/,
    shown: "POST /instances/{name}/stop",
    call: ({ simulator, name }) => stopInstance(simulator, name),
  },
  {
    method: "POST",
    path: /^\/instances\/(.+)\/start$/,
    shown: "POST /instances/{name}/start",
    call: ({ simulator, name }) => startInstance(simulator, name),
  },
  {
    method: "POST",
    path: /^\/instances\/(.+)\/service-principal$/,
    shown: 'POST /instances/{name}/service-principal {"type"}',
    call: (call) => setServicePrincipal(call.simulator, call.name, bodyOf(call)),
  },
  {
    method: "POST",
    path: /^\/grants\/revoke$/,
    shown: 'POST /grants/revoke {"instance"}',
    call: (call) => revokeGrants(call.simulator, bodyOf(call)),
  },
  {
    method: "POST",
    path: /^\/policies$/,
    shown: 'POST /policies {"tenantId"?,"policy"}',
    call: (call) => putPolicy(call.simulator, bodyOf(call)),
  },
  {
    method: "DELETE",
    path: /^\/policies\/([^/]+)$/,
    shown: "DELETE /policies/{id}",
    call: ({ simulator, name }) => deletePolicy(simulator, name),
  },
  {
    method: "PATCH",
    path: /^\/organization$/,
    shown: 'PATCH /organization {"tenantId"?,"onPremisesSyncEnabled"?,"lastSyncAgoMs"?}',
    call: (call) => patchOrganization(call.simulator, bodyOf(call)),
  },
  {
    method: "POST",
    path: /^\/devices$/,
    shown: 'POST /devices {"tenantId"?,"device"}',
    call: (call) => putDevice(call.simulator, bodyOf(call)),
  },
  {
    method: "DELETE",
    path: /^\/devices\/([^/]+)$/,
    shown: "DELETE /devices/{id}",
    call: ({ simulator, name }) => deleteDevice(simulator, name),
  },
  { method: "GET", path: /^\/faults$/, shown: "GET /faults", call: ({ simulator }) => simulator.faults.list() },
  {
    method: "POST",
    path: /^\/faults$/,
    shown: "POST /faults",
    call: (call) => addFaults(call.simulator, bodyOf(call)),
  },
  {
    method: "DELETE",
    path: /^\/faults$/,
    shown: "DELETE /faults?name=NAME",
    call: ({ simulator, exchange }) => simulator.faults.clear(exchange.query.get("name") ?? undefined),
  },
  {
    method: "POST",
    path: /^\/clock$/,
    shown: 'POST /clock {"advanceMs"}',
    call: (call) => advanceClock(call.simulator, bodyOf(call)),
  },
  {
    method: "PUT",
    path: /^\/behaviour$/,
    shown: "PUT /behaviour",
    call: (call) => putBehaviour(call.simulator, bodyOf(call)),
  },
];

/**
 * Answers a request to the control port. It needs no token, so it must only be reachable from this machine; a request that a
 * browser sends for another site is refused.
 */
export function controlReply(exchange: Exchange, simulator: Simulator): Reply {
  let reply: Reply;
  try {
    reply = answer(exchange, simulator);
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error;
    reply = { status: error.status, body: { error: error.message } };
  }
  if (exchange.method !== "GET" && !exchange.path.startsWith("/transcript")) {
    simulator.transcript.add({
      actor: "control",
      service: "control",
      method: exchange.method,
      path: exchange.path,
      query: exchange.query.toString(),
      status: reply.status,
      write: reply.status < 400,
      ...(exchange.body === "" ? {} : { body: exchange.body }),
    });
  }
  return reply;
}

function answer(exchange: Exchange, simulator: Simulator): Reply {
  if (exchange.headers["origin"] !== undefined) {
    throw new ControlRefusal(403, "The control port does not answer web pages.");
  }
  for (const route of ROUTES) {
    const match = route.method === exchange.method ? route.path.exec(exchange.path) : null;
    if (match === null) continue;
    const body = route.call({ exchange, name: match[1] ?? "", simulator });
    return body === undefined ? { status: 204 } : { status: 200, body };
  }
  const calls = ROUTES.map((route) => route.shown).join("; ");
  throw new ControlRefusal(404, `There is no ${exchange.method} ${exchange.path} here. There are: ${calls}.`);
}

function bodyOf({ exchange }: ControlCall): unknown {
  try {
    return JSON.parse(exchange.body) as unknown;
  } catch {
    throw new ControlRefusal(400, "The body must be JSON.");
  }
}

function readTranscript({ exchange, simulator }: ControlCall): unknown {
  const since = Number(exchange.query.get("since") ?? "0");
  if (!Number.isInteger(since) || since < 0) {
    throw new ControlRefusal(400, "since must be the number of an entry, 0 or more.");
  }
  const writes = exchange.query.get("writes") === "true";
  return { last: simulator.transcript.lastNumber, entries: simulator.transcript.entries({ since, writes }) };
}
