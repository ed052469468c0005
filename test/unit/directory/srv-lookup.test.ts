import { describe, expect, it } from "vitest";
import { lookUpSrv, type SrvResolver, systemResolver } from "../../../src/directory/srv-lookup.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const NAME = "_ldap._tcp.corp.contoso.test";

function world(resolveSrv: SrvResolver["resolveSrv"]) {
  const clock = new FakeClock();
  let cancelled = 0;
  const resolver: SrvResolver = { resolveSrv, cancel: () => void (cancelled += 1) };
  return { clock, makeResolver: () => resolver, cancelled: () => cancelled };
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error("queryEsrv"), { code }));

describe("asking DNS for controllers", () => {
  it("gives the records, without those that say that there is no such service", async () => {
    const records = [
      { name: "DC1.corp.contoso.test", port: 389, priority: 0, weight: 100, type: "SRV" },
      { name: "", port: 0, priority: 0, weight: 0 },
    ];
    const { clock, makeResolver } = world(() => Promise.resolve(records));
    expect(await lookUpSrv(NAME, { timeoutMs: 1000 }, { clock, makeResolver })).toEqual([
      { host: "dc1.corp.contoso.test", port: 389, priority: 0, weight: 100 },
    ]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it.each(["ENOTFOUND", "ENODATA"])("gives none for %s", async (code) => {
    expect(await lookUpSrv(NAME, { timeoutMs: 1000 }, world(failing(code)))).toEqual([]);
  });

  it.each([
    ["ETIMEOUT", "timeout"],
    ["ESERVFAIL", "network"],
    ["ECONNREFUSED", "network"],
  ])("%s is %s", async (code, expected) => {
    await expect(lookUpSrv(NAME, { timeoutMs: 1000 }, world(failing(code)))).rejects.toMatchObject({ code: expected });
  });

  it.each(["timeout", "aborted"] as const)("is cancelled and ends with %s", async (code) => {
    let give: (error: Error) => void = () => undefined;
    const { clock, makeResolver, cancelled } = world(() => new Promise((_resolve, reject) => (give = reject)));
    const caller = new AbortController();
    const asked = lookUpSrv(NAME, { timeoutMs: 1000, signal: caller.signal }, { clock, makeResolver });
    const outcome = asked.catch((error: unknown) => error);
    if (code === "aborted") caller.abort();
    else await clock.advance(1000);
    expect(cancelled()).toBe(1);
    give(Object.assign(new Error("cancelled"), { code: "ECANCELLED" }));
    expect(await outcome).toMatchObject({ code });
    expect(clock.pendingTimers()).toBe(0);
  });

  it("does not begin when the caller has stopped before", async () => {
    const asked = lookUpSrv(NAME, { timeoutMs: 1000, signal: AbortSignal.abort() }, world(failing("ENODATA")));
    await expect(asked).rejects.toMatchObject({ code: "aborted" });
  });

  it("can be done with the system's name servers", () => {
    expect(() => systemResolver(1000).cancel()).not.toThrow();
  });
});
