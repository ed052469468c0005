import { readFileSync } from "node:fs";
import type { Reply } from "../../src/simulator/exchange.ts";
import { parseState } from "../../src/simulator/load-state.ts";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorState } from "../../src/simulator/state.ts";
import { FakeClock } from "./fake-clock.ts";
import { SeededRandom } from "./seeded-random.ts";

export const CONTOSO = "aaaaaaaa-0000-4000-8000-000000000001";
export const FABRIKAM = "aaaaaaaa-0000-4000-8000-000000000002";
export const SUBSCRIPTION = "bbbbbbbb-0000-4000-8000-000000000001";
export const FOREIGN_SUBSCRIPTION = "bbbbbbbb-0000-4000-8000-000000000002";
export const RESOURCE_MANAGER_CLIENT = "cccccccc-0000-4000-8000-000000000001";
export const GRAPH_CLIENT = "cccccccc-0000-4000-8000-000000000002";
export const SQL = "2023-08-01";
const STATE_FILE = new URL("../../examples/simulator/state.yaml", import.meta.url);

/** The path of an instance of the sample state. */
export const instancePath = (name: string, group = "rg-prod", subscription = SUBSCRIPTION): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Sql/managedInstances/${name}`;

export interface ArmCall {
  readonly body?: unknown;
  readonly version?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** The sample state in process, on a clock that stands still, with a token already fetched. */
export class SimulatedAzure {
  readonly clock = new FakeClock();
  readonly simulator: Simulator;
  armToken = "";

  private constructor(change: (state: SimulatorState) => void) {
    const state = sampleState();
    change(state);
    this.simulator = createSimulator({ state, clock: this.clock, random: new SeededRandom() });
  }

  static async start(change: (state: SimulatorState) => void = () => undefined): Promise<SimulatedAzure> {
    const azure = new SimulatedAzure(change);
    azure.armToken = await azure.token("https://management.azure.com/.default");
    return azure;
  }

  get state(): SimulatorState {
    return this.simulator.world.state;
  }

  instance(name: string): SimulatorState["managedInstances"][number] {
    return this.state.managedInstances.find((each) => each.resourceId.endsWith(`/${name}`))!;
  }

  async token(scope: string, clientId = RESOURCE_MANAGER_CLIENT, tenant = CONTOSO): Promise<string> {
    const secret = clientId === GRAPH_CLIENT ? "graph-secret" : "resource-manager-secret";
    const reply = await this.login(`/${tenant}/oauth2/v2.0/token`, {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: secret,
      scope,
    });
    return (reply.body as { access_token: string }).access_token;
  }

  login(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    return this.simulator.handle({
      method: "POST",
      host: "login.microsoftonline.com",
      path,
      query: new URLSearchParams(),
      headers,
      body: new URLSearchParams(form).toString(),
    });
  }

  get(
    host: string,
    path: string,
    query: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.simulator.handle({ method: "GET", host, path, query: new URLSearchParams(query), headers, body: "" });
  }

  arm(method: string, path: string, call: ArmCall = {}): Promise<Reply> {
    return this.simulator.handle({
      method,
      host: "management.azure.com",
      path,
      query: new URLSearchParams({ "api-version": call.version ?? SQL, ...call.query }),
      headers: { authorization: `Bearer ${this.armToken}`, ...call.headers },
      body: call.body === undefined ? "" : JSON.stringify(call.body),
    });
  }
}

/** The sample state, parsed anew. */
export function sampleState(): SimulatorState {
  return parseState(readFileSync(STATE_FILE, "utf8"), "state.yaml");
}

/** Status and error code of a refusal, for tables. */
export function refusal(reply: Reply): readonly [number, string | undefined] {
  return [reply.status, (reply.body as { error?: { code?: string } } | undefined)?.error?.code];
}

/** The properties of an ARM resource. */
export function propertiesOf(reply: Reply): Record<string, unknown> {
  return (reply.body as { properties: Record<string, unknown> }).properties;
}
