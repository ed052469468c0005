import { beforeEach, describe, expect, test } from "vitest";
import type { FaultInput } from "../../../../src/simulator/faults.ts";
import type { AnsweredRequest } from "../../../../src/simulator/ldap/answer-request.ts";
import type { DirectoryService } from "../../../../src/simulator/ldap/directory-service.ts";
import { SimulatedAzure } from "../../../fakes/simulated-azure.ts";
import { session } from "./domain-samples.ts";

const BIND = { kind: "bind", version: 3, name: "CORP\\svc-winauth", password: "directory-secret" } as const;
const KEY_ACCOUNT = {
  kind: "search",
  base: "CN=krbtgt_AzureAD,CN=Users,DC=corp,DC=contoso,DC=com",
  scope: "base",
  sizeLimit: 0,
  typesOnly: false,
  filter: { kind: "present", attribute: "objectClass" },
  attributes: ["pwdLastSet"],
} as const;

let azure: SimulatedAzure;
let directory: DirectoryService;
let gone: AbortController;
let as = session();
beforeEach(async () => {
  azure = await SimulatedAzure.start();
  directory = azure.simulator.directory;
  gone = new AbortController();
  as = session();
});
const handle = (request: AnsweredRequest) => directory.handle({ id: 1, request, controls: [] }, as, gone.signal);
const entries = () => azure.simulator.transcript.entries().filter(({ service }) => service === "ldap");
const setFault = (effect: FaultInput["effect"], match: FaultInput["match"] = {}): void =>
  void azure.simulator.faults.add({ name: "f", match: { service: "ldap", ...match }, effect });

test("records who asked what, and how it ended, without the password", async () => {
  await handle({ ...BIND, password: "wrong-secret" });
  await handle(BIND);
  await handle(KEY_ACCOUNT);
  const path = "/dc1.corp.contoso.com/CORP\\svc-winauth";
  expect(entries()).toMatchObject([
    { actor: "api", method: "BIND", path, status: 49, write: false },
    { method: "BIND", path, status: 0, caller: "svc-winauth" },
    { method: "SEARCH", path: `/dc1.corp.contoso.com/${KEY_ACCOUNT.base}`, status: 0, caller: "svc-winauth" },
  ]);
  expect(JSON.stringify(entries())).not.toContain("secret");
});

test("the key's age is counted from the start of the simulator, and grows with its clock", async () => {
  await handle(BIND);
  azure.simulator.world.advance(86_400_000);
  expect((await handle(KEY_ACCOUNT)).responses[0]).toMatchObject({
    attributes: [{ type: "pwdLastSet", values: ["134091072000000000"] }],
  });
});

test("a change of the state shows at the next request", async () => {
  await handle(BIND);
  delete azure.state.domains["corp.contoso.com"]!.kerberosServer;
  expect(await handle(KEY_ACCOUNT)).toMatchObject({ responses: [{ result: { code: 32 } }], then: "stay" });
  azure.state.domains = {};
  expect(await handle(KEY_ACCOUNT)).toEqual({ responses: [], then: "close" });
  expect(await directory.connect(as.controller, gone.signal)).toEqual({ responses: [], then: "close" });
});

test("latency holds every answer back", async () => {
  azure.state.behaviour.latencyMs = 500;
  let isAnswered = false;
  const waiting = handle(BIND).then(() => (isAnswered = true));
  await azure.clock.advance(499);
  expect(isAnswered).toBe(false);
  await azure.clock.advance(1);
  await waiting;
});

test("a request that is abandoned gets no answer and has no effect", async () => {
  azure.state.behaviour.latencyMs = 500;
  const waiting = handle(BIND);
  gone.abort();
  expect(await waiting).toEqual({ responses: [], then: "stay" });
  expect([as.boundAs, entries(), azure.clock.pendingTimers()]).toEqual([undefined, [], 0]);
});

describe("a controller that hangs", () => {
  test("reads nothing of a new connection and answers nothing on an old one", async () => {
    azure.state.domains["corp.contoso.com"]!.controllers = [{ ...as.controller, readOnly: false, hangs: true }];
    const waiting = [directory.connect(as.controller, gone.signal), handle(BIND)];
    gone.abort();
    expect(await Promise.all(waiting)).toEqual([
      { responses: [], then: "stay" },
      { responses: [], then: "stay" },
    ]);
    expect(as.boundAs).toBeUndefined();
  });
});

describe("a fault", () => {
  test.each([
    ["answers instead", { kind: "answer", status: 51, message: "busy" }, "stay", 51, false],
    ["answers with a status of HTTP", { kind: "answer", status: 503 }, "stay", 52, false],
    ["closes before the effect", { kind: "dropBeforeEffect" }, "close", -1, false],
    ["resets", { kind: "reset" }, "reset", -1, false],
    ["closes after the effect", { kind: "dropAfterEffect" }, "close", -1, true],
    ["cuts the answer in half", { kind: "malformedBody" }, "half", 0, true],
    ["sends a web page", { kind: "htmlBody" }, "html", 0, true],
    ["of an operation in Azure does nothing here", { kind: "failOperation", code: "c", message: "m" }, "stay", 0, true],
  ] as const)("%s", async (_what, effect, then, status, isBound) => {
    setFault(effect);
    expect((await handle(BIND)).then).toBe(then);
    expect([entries(), as.boundAs !== undefined]).toMatchObject([[{ method: "BIND", status, fault: "f" }], isBound]);
  });
  test("delays", async () => {
    setFault({ kind: "delay", delayMs: 1000 }, { method: "BIND" });
    const waiting = handle(BIND);
    await azure.clock.advance(1000);
    expect((await waiting).responses).toMatchObject([{ result: { code: 0 } }]);
  });
  test("hangs until the caller goes", async () => {
    setFault({ kind: "hang" });
    const waiting = handle(BIND);
    gone.abort();
    expect(await waiting).toEqual({ responses: [], then: "stay" });
  });
  test("is chosen by controller and name, and by scope and filter", async () => {
    setFault({ kind: "reset" }, { path: "^/dc2\\." });
    setFault({ kind: "answer", status: 51 }, { body: "scope=base.*objectClass" });
    await handle(BIND);
    expect(await handle(KEY_ACCOUNT)).toMatchObject({ responses: [{ result: { code: 51 } }] });
  });
  test.each([
    ["dropBeforeEffect", "close"],
    ["reset", "reset"],
  ] as const)("%s can meet the connection itself", async (kind, then) => {
    setFault({ kind }, { method: "CONNECT" });
    expect((await directory.connect(as.controller, gone.signal)).then).toBe(then);
    expect(entries()).toMatchObject([{ method: "CONNECT", path: "/dc1.corp.contoso.com/", status: -1, fault: "f" }]);
  });
  test("can delay the connection, or leave it hanging", async () => {
    setFault({ kind: "delay", delayMs: 1000 }, { method: "CONNECT", path: "dc1" });
    const waiting = directory.connect(as.controller, gone.signal);
    await azure.clock.advance(1000);
    expect((await waiting).then).toBe("stay");
    azure.simulator.faults.clear();
    setFault({ kind: "hang" }, { method: "CONNECT" });
    const hanging = directory.connect(as.controller, gone.signal);
    gone.abort();
    expect((await hanging).then).toBe("stay");
  });
});
