import { describe, expect, it } from "vitest";
import type { ConditionalAccessPolicy, RealmIdentity } from "../../../../src/azure/ports.ts";
import { controllerSettings } from "../../../../src/controllers/settings.ts";
import {
  ConditionalAccessCache,
  policiesKey,
} from "../../../../src/controllers/windows-authentication/conditional-access-cache.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { FakeAzure, REALM } from "../../../fakes/fake-azure.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;

const idsOf = (policies: readonly ConditionalAccessPolicy[]): string => policies.map(({ id }) => id).join();

function world() {
  const clock = new FakeClock();
  const azure = new FakeAzure();
  const cache = new ConditionalAccessCache(clock, controllerSettings());
  const { directory } = azure.forRealm();
  const changed: string[] = [];
  cache.onChange(
    ({ key, before, after }) => changed.push(`${key}: ${idsOf(before)} → ${idsOf(after)}`),
    () => undefined,
  );
  const read = (key = "contoso", maxAgeMs = HALF_HOUR, signal = new AbortController().signal) =>
    cache.read(key, directory, maxAgeMs, { priority: "resync", signal });
  return { clock, azure, read, changed };
}

describe("policiesKey()", () => {
  const identity = { clientSecret: { clientId: "c", secretRef: { name: "s", key: "k" } } };
  it.each<[string, Partial<RealmIdentity>, boolean]>([
    ["another name", { realmName: "other" }, true],
    ["another identity for Resource Manager", { credentials: { resourceManager: identity, graph: {} } }, true],
    ["its tenant written in capitals", { tenantId: REALM.tenantId.toUpperCase() }, true],
    ["another identity for Graph", { credentials: { resourceManager: {}, graph: identity } }, false],
    ["another tenant", { tenantId: "99999999-9999-9999-9999-999999999999" }, false],
    ["another cloud", { cloud: "AzureChina" }, false],
  ])("of a realm with %s: the same is %s", (_what, changes, same) => {
    expect(policiesKey({ ...REALM, ...changes }) === policiesKey(REALM)).toBe(same);
  });
});

describe("ConditionalAccessCache", () => {
  it("asks once for all who come meanwhile and within the age", async () => {
    const { azure, clock, read } = world();
    await Promise.all([read(), read(), read()]);
    for (let minute = 0; minute < 29; minute += 1) {
      await clock.advance(MINUTE);
      await read();
    }
    expect(azure.calls).toEqual(["conditionalAccessPolicies"]);
  });

  it("asks again when the answer is too old for the caller", async () => {
    const { azure, clock, read } = world();
    await read();
    await clock.advance(5_000);
    await read();
    await read("contoso", 5_000);
    await clock.advance(HALF_HOUR);
    await read();
    expect(azure.calls).toHaveLength(3);
  });

  it("asks for each key", async () => {
    const { azure, read } = world();
    await read("contoso");
    await read("fabrikam");
    expect(azure.calls).toHaveLength(2);
  });

  it("shares a failure too, for a time that doubles up to the age", async () => {
    const { azure, clock, read } = world();
    const error = new Error("refused");
    const askedAt: number[] = [];
    for (let minute = 0; minute < 121; minute += 1) {
      const before = azure.calls.length;
      azure.failNext("conditionalAccessPolicies", error);
      await expect(read()).rejects.toBe(error);
      if (azure.calls.length > before) askedAt.push(minute);
      await clock.advance(MINUTE);
    }
    expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it("keeps a list for its whole age after a failure has passed", async () => {
    const { azure, clock, read } = world();
    azure.failNext("conditionalAccessPolicies", new Error("refused"));
    await expect(read()).rejects.toThrow("refused");
    await clock.advance(MINUTE);
    await read();
    await clock.advance(HALF_HOUR - 1);
    await read();
    expect(azure.calls).toHaveLength(2);
  });

  it("forgets a request that was told to stop", async () => {
    const { azure, read } = world();
    azure.failNext("conditionalAccessPolicies", new Error("stopped"));
    await expect(read("contoso", MINUTE, AbortSignal.abort())).rejects.toThrow("stopped");
    expect(await read()).toEqual([]);
  });

  it("asks for itself when the one who asked was told to stop", async () => {
    const { azure, read } = world();
    azure.failNext("conditionalAccessPolicies", new Error("stopped"));
    const [first, second] = await Promise.allSettled([read("contoso", MINUTE, AbortSignal.abort()), read()]);
    expect([first.status, second]).toEqual(["rejected", { status: "fulfilled", value: [] }]);
  });

  it("tells of a list that differs from the one before, once, whatever its order", async () => {
    const { azure, clock, read, changed } = world();
    const [a, b] = [blockingPolicy({ id: "a" }), blockingPolicy({ id: "b" })];
    for (const policies of [[a, b], [b, a], [b], [b]]) {
      azure.policies = policies;
      await read("contoso", 0);
      await clock.advance(MINUTE);
    }
    expect(changed).toEqual(["contoso: b,a → b"]);
  });

  it("hands over what its listener throws; the list was read all the same", async () => {
    const { azure, clock } = world();
    const cache = new ConditionalAccessCache(clock, controllerSettings());
    const failures: unknown[] = [];
    const fault = new TypeError("fault");
    cache.onChange(
      () => {
        throw fault;
      },
      (error) => failures.push(error),
    );
    const { directory } = azure.forRealm();
    const read = () =>
      cache.read("contoso", directory, 0, { priority: "resync", signal: new AbortController().signal });
    await read();
    azure.policies = [blockingPolicy({ id: "a" })];
    expect(idsOf(await read())).toBe("a");
    await clock.advance(0);
    // Nobody waits for the listener: a rejection would be unhandled, which fails the whole run of tests.
    expect(failures).toEqual([fault]);
  });

  it("tells of a difference across a failure", async () => {
    const { azure, clock, read, changed } = world();
    await read();
    azure.failNext("conditionalAccessPolicies", new Error("refused"));
    await expect(read("contoso", 0)).rejects.toThrow("refused");
    await clock.advance(MINUTE);
    azure.policies = [blockingPolicy()];
    await read();
    expect(changed).toEqual(["contoso:  → p"]);
  });
});
