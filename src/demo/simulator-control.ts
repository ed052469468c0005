import { request } from "undici";

/** An entry of the simulator's transcript, as far as the story needs it. */
export interface RecordedCall {
  readonly n: number;
  readonly actor: "api" | "control";
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly write: boolean;
  readonly body?: unknown;
}

/** What the story does to the simulated Azure, as a person in the portal would. */
export interface SimulatorControl {
  startInstance(name: string): Promise<void>;
  disableServicePrincipal(name: string): Promise<void>;
  revokeConsent(instance: string): Promise<void>;
  putPolicy(policy: { readonly id: string }): Promise<void>;
  deletePolicy(id: string): Promise<void>;
  /** Entra Connect does not run any more; its last run was so long ago. */
  stopSynchronisation(lastRunAgoMs: number): Promise<void>;
  /** Entra Connect runs every so often again. */
  resumeSynchronisation(everyMs: number): Promise<void>;
  /** Sets when the key of an on-premises domain's Kerberos server was last set: so many days before the simulator started. */
  setKerberosKeyAge(domain: string, days: number): Promise<void>;
  /** Everything that clients asked after entry `since`; `last` is the newest entry of all. */
  callsSince(since: number): Promise<{ readonly last: number; readonly calls: readonly RecordedCall[] }>;
  /** Writes that clients made after entry `since`, successful or not; `last` is the newest entry of all. */
  writesSince(since: number): Promise<{ readonly last: number; readonly writes: readonly RecordedCall[] }>;
}

/** Talks to the control port at `http://127.0.0.1:…`. Refusals become errors with the simulator's sentence. */
export function simulatorControl(address: string): SimulatorControl {
  const call = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<unknown> => {
    const answer = await request(`${address}${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`The simulator refused ${method} ${path}: ${text.slice(0, 500)}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  };
  const change = async (method: "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<void> => {
    await call(method, path, body);
  };
  const transcript = async (query: string): Promise<{ readonly last: number; readonly calls: RecordedCall[] }> => {
    const { last, entries } = (await call("GET", `/transcript?${query}`)) as {
      readonly last: number;
      readonly entries: readonly RecordedCall[];
    };
    return { last, calls: entries.filter(({ actor }) => actor === "api") };
  };
  return {
    startInstance: (name) => change("POST", `/instances/${name}/start`),
    disableServicePrincipal: (name) => change("POST", `/instances/${name}/service-principal`, { type: "None" }),
    revokeConsent: (instance) => change("POST", "/grants/revoke", { instance }),
    putPolicy: (policy) => change("POST", "/policies", { policy }),
    deletePolicy: (id) => change("DELETE", `/policies/${id}`),
    stopSynchronisation: (lastRunAgoMs) => change("PATCH", "/organization", { lastSyncAgoMs: lastRunAgoMs }),
    resumeSynchronisation: (everyMs) => change("PATCH", "/organization", { syncIntervalMs: everyMs }),
    setKerberosKeyAge: (domain, days) =>
      change("PATCH", "/state", {
        domains: { [domain]: { kerberosServer: { keyLastSet: `${days} days before start` } } },
      }),
    callsSince: (since) => transcript(`since=${since}`),
    writesSince: async (since) => {
      const { last, calls } = await transcript(`since=${since}&writes=true`);
      return { last, writes: calls };
    },
  };
}
