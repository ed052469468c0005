import { describe, expect, it } from "vitest";
import { ConditionalAccessCache } from "../../../../src/controllers/windows-authentication/conditional-access-cache.ts";
import { FakeAzure } from "../../../fakes/fake-azure.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const MINUTE = 60_000;

function world() {
  const clock = new FakeClock();
  const azure = new FakeAzure();
  const cache = new ConditionalAccessCache(clock);
  const { directory } = azure.forRealm();
  const read = (realm = "default/1", maxAgeMs = MINUTE, signal = new AbortController().signal) =>
    cache.read(realm, directory, maxAgeMs, { priority: "resync", signal });
  return { clock, azure, read };
}

describe("ConditionalAccessCache", () => {
  it("asks once for all who come meanwhile and within the interval", async () => {
    const { azure, read } = world();
    await Promise.all([read(), read(), read()]);
    await read();
    expect(azure.calls).toEqual(["conditionalAccessPolicies"]);
  });

  it("asks again when the answer is too old for the caller", async () => {
    const { azure, clock, read } = world();
    await read();
    await clock.advance(5_000);
    await read();
    await read("default/1", 5_000);
    await clock.advance(MINUTE);
    await read();
    expect(azure.calls).toHaveLength(3);
  });

  it("asks for each realm, and anew when its specification has changed", async () => {
    const { azure, read } = world();
    await read("default/1");
    await read("default/2");
    await read("other/1");
    expect(azure.calls).toHaveLength(3);
  });

  it("shares a failure too, so that a thousand instances do not repeat it", async () => {
    const { azure, read } = world();
    const error = new Error("refused");
    azure.failNext("conditionalAccessPolicies", error);
    await expect(read()).rejects.toBe(error);
    await expect(read()).rejects.toBe(error);
    expect(azure.calls).toHaveLength(1);
  });

  it("forgets a request that was told to stop", async () => {
    const { azure, read } = world();
    azure.failNext("conditionalAccessPolicies", new Error("stopped"));
    await expect(read("default/1", MINUTE, AbortSignal.abort())).rejects.toThrow("stopped");
    expect(await read()).toEqual([]);
  });
});
