import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type SimulatorControl, simulatorControl } from "../../../src/demo/simulator-control.ts";

/** A control port that answers everything alike and remembers what it was asked. */
async function controlPort(status: number, body: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let sent = "";
    request.on("data", (part: Buffer) => (sent += part.toString()));
    request.on("end", () => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""} ${sent}`.trimEnd());
      response.writeHead(status, { connection: "close" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { control: simulatorControl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked };
}

describe("simulatorControl()", () => {
  const CALLS: readonly {
    readonly what: string;
    readonly does: (control: SimulatorControl) => Promise<void>;
    readonly asks: string;
  }[] = [
    { what: "starts an instance", does: (c) => c.startInstance("a"), asks: "POST /instances/a/start" },
    {
      what: "turns a service principal off",
      does: (c) => c.disableServicePrincipal("a"),
      asks: 'POST /instances/a/service-principal {"type":"None"}',
    },
    { what: "revokes consent", does: (c) => c.revokeConsent("a"), asks: 'POST /grants/revoke {"instance":"a"}' },
    { what: "adds a policy", does: (c) => c.putPolicy({ id: "p" }), asks: 'POST /policies {"policy":{"id":"p"}}' },
    { what: "takes a policy away", does: (c) => c.deletePolicy("p"), asks: "DELETE /policies/p" },
    {
      what: "stops synchronisation",
      does: (c) => c.stopSynchronisation(5000),
      asks: 'PATCH /organization {"lastSyncAgoMs":5000}',
    },
    {
      what: "lets synchronisation run again",
      does: (c) => c.resumeSynchronisation(5000),
      asks: 'PATCH /organization {"syncIntervalMs":5000}',
    },
    {
      what: "sets the age of a Kerberos server's key",
      does: (c) => c.setKerberosKeyAge("corp.example", 91),
      asks: 'PATCH /state {"domains":{"corp.example":{"kerberosServer":{"keyLastSet":"91 days before start"}}}}',
    },
  ];
  it.each(CALLS)("$what", async ({ does, asks }) => {
    const { control, asked } = await controlPort(200, "");
    await does(control);
    expect(asked).toEqual([asks]);
  });

  it("reads the writes that clients made since an entry, not those of the control port itself", async () => {
    const api = { n: 8, actor: "api", service: "arm", method: "PATCH", path: "/x", status: 202, write: true };
    const entries = [api, { ...api, n: 9, actor: "control" }];
    const { control, asked } = await controlPort(200, JSON.stringify({ last: 9, entries }));
    expect(await control.writesSince(7)).toEqual({ last: 9, writes: [api] });
    expect(asked).toEqual(["GET /transcript?since=7&writes=true"]);
  });

  it("reads everything that clients asked since an entry", async () => {
    const api = { n: 8, actor: "api", service: "arm", method: "GET", path: "/x", status: 200, write: false };
    const entries = [api, { ...api, n: 9, actor: "control" }];
    const { control, asked } = await controlPort(200, JSON.stringify({ last: 9, entries }));
    expect(await control.callsSince(7)).toEqual({ last: 9, calls: [api] });
    expect(asked).toEqual(["GET /transcript?since=7"]);
  });

  it("repeats the sentence of a refusal", async () => {
    const { control } = await controlPort(404, "There is no instance a.");
    await expect(control.startInstance("a")).rejects.toThrow(
      "The simulator refused POST /instances/a/start: There is no instance a.",
    );
  });
});
