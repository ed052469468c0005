import type { Outbound, OutboundRequest, OutboundResponse } from "../../../src/ports/outbound.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { Disturbance } from "./outside-calls.ts";

/** The simulated Azure, with what may be the matter with it beyond one answer: operations that go wrong, and reads from before a write. */
export class AzureConditions implements Outbound {
  readonly #simulator: Simulator;
  readonly #outbound: Outbound;
  /** What was last answered to each read that shows instances. */
  readonly #shown = new Map<string, OutboundResponse>();
  #oldUntilMs = 0;

  constructor(simulator: Simulator, outbound: Outbound) {
    this.#simulator = simulator;
    this.#outbound = outbound;
  }

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    const key = showsInstances(request) ? `${request.method} ${request.url} ${request.body ?? ""}` : undefined;
    const shown = key === undefined ? undefined : this.#shown.get(key);
    if (shown !== undefined && this.#simulator.world.clock.monotonicMs() < this.#oldUntilMs) return shown;
    const response = await this.#outbound.send(request);
    if (key !== undefined && response.status === 200) this.#shown.set(key, response);
    return response;
  }

  /** Serves one call while this is the matter; what it sets off later has its way. */
  async during<T>(disturbance: Disturbance, serve: () => Promise<T>): Promise<T> {
    const { faults, world } = this.#simulator;
    const { behaviour } = world.state;
    const { operationMs, replicationMs } = behaviour;
    if (disturbance.kind === "failOperation") {
      const { code } = disturbance;
      faults.add({ name: CRASH, times: 1, effect: { kind: "failOperation", code, message: "Failed by the test." } });
    }
    if (disturbance.kind === "slowOperation") behaviour.operationMs = disturbance.forMs;
    if (disturbance.kind === "oldReplica") behaviour.replicationMs = disturbance.forMs;
    if (disturbance.kind === "oldInstance")
      this.#oldUntilMs = world.clock.monotonicMs() + operationMs + disturbance.forMs;
    try {
      return await serve();
    } finally {
      faults.clear(CRASH);
      Object.assign(behaviour, { operationMs, replicationMs });
    }
  }
}

const CRASH = "crash test";

/** Operations are shown as they are: what is old is the instance. */
function showsInstances({ service, method, url }: OutboundRequest): boolean {
  if (service !== "arm") return false;
  const { pathname } = new URL(url);
  return method === "GET"
    ? /\/managedInstances(?:\/[^/]+)?$/i.test(pathname)
    : /\/Microsoft\.ResourceGraph\/resources$/i.test(pathname);
}
