import { describe, expect, it } from "vitest";
import { type FetchedToken, TokenSource } from "../../../src/azure/token-source.ts";
import { OperatorError } from "../../../src/errors.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";

const MINUTE = 60_000;
const forever = new AbortController().signal;

function source(options: { readonly fetch?: () => Promise<FetchedToken> } = {}) {
  const clock = new FakeClock();
  const state = { fetches: 0, version: "v1", asked: [] as string[] };
  const fetch = (): Promise<FetchedToken> => {
    state.fetches += 1;
    return (
      options.fetch?.() ??
      Promise.resolve({ token: `t${state.fetches}`, lifetimeMs: 60 * MINUTE, version: state.version })
    );
  };
  const tokens = new TokenSource({
    clock,
    random: new SeededRandom(),
    fetch,
    currentVersion: () => Promise.resolve(state.version),
    timeoutMs: 30_000,
    subject: "The identity",
    onAsked: (result) => void state.asked.push(result),
  });
  return { tokens, clock, state };
}

const failure = new OperatorError("no", { code: "x", reason: "X", retry: { kind: "backoff" }, needsHuman: false });

describe("TokenSource", () => {
  it("fetches once for many callers", async () => {
    const { tokens, state } = source();
    expect(await Promise.all([1, 2, 3].map(() => tokens.get(forever)))).toEqual(["t1", "t1", "t1"]);
    expect(state.fetches).toBe(1);
  });

  it("renews in the background after half of the life and serves the old token meanwhile", async () => {
    const { tokens, clock, state } = source();
    await tokens.get(forever);
    await clock.advance(25 * MINUTE);
    expect([await tokens.get(forever), state.fetches]).toEqual(["t1", 1]);
    await clock.advance(10 * MINUTE);
    expect(await tokens.get(forever)).toBe("t1");
    await settle();
    expect([await tokens.get(forever), state.fetches]).toEqual(["t2", 2]);
  });

  it("fetches anew before it is asked for an expired one", async () => {
    const { tokens, clock } = source();
    await tokens.get(forever);
    await clock.advance(60 * MINUTE - 10_000);
    expect(await tokens.get(forever)).toBe("t2");
  });

  it("remembers a failure, longer each time, and gives the same one to everybody", async () => {
    const { tokens, clock, state } = source({ fetch: () => Promise.reject(failure) });
    for (let i = 0; i < 1000; i++) await expect(tokens.get(forever)).rejects.toBe(failure);
    expect(state.fetches).toBe(1);
    await clock.advance(1000);
    await expect(tokens.get(forever)).rejects.toBe(failure);
    await clock.advance(1000);
    await expect(tokens.get(forever)).rejects.toBe(failure);
    expect(state.fetches).toBe(2);
    await clock.advance(1000);
    await expect(tokens.get(forever)).rejects.toBe(failure);
    expect(state.fetches).toBe(3);
  });

  it("gives up on an endpoint that hangs", async () => {
    const { tokens, clock } = source({ fetch: () => new Promise(() => undefined) });
    const result = expect(tokens.get(forever)).rejects.toMatchObject({
      code: "TokenTimeout",
      reason: "RequestTimedOut",
    });
    await clock.advance(30_000);
    await result;
    expect(clock.pendingTimers()).toBe(0);
  });

  it("lets one caller go without stopping the fetch for the others", async () => {
    const { promise, resolve } = Promise.withResolvers<FetchedToken>();
    const { tokens } = source({ fetch: () => promise });
    const caller = new AbortController();
    const first = expect(tokens.get(caller.signal)).rejects.toThrow("stopped");
    const second = tokens.get(forever);
    caller.abort(new Error("stopped"));
    await first;
    resolve({ token: "late", lifetimeMs: MINUTE, version: "v1" });
    expect(await second).toBe("late");
  });

  it("drops the token when the credential is another one, and only then", async () => {
    const { tokens, state } = source();
    await tokens.get(forever);
    tokens.credentialChanged();
    expect(await tokens.get(forever)).toBe("t1");
    state.version = "v2";
    tokens.credentialChanged();
    expect(await tokens.get(forever)).toBe("t2");
  });

  it("tries a corrected credential at once, whatever the back-off", async () => {
    let broken = true;
    const { tokens } = source({
      fetch: () =>
        broken ? Promise.reject(failure) : Promise.resolve({ token: "good", lifetimeMs: MINUTE, version: "v" }),
    });
    await expect(tokens.get(forever)).rejects.toBe(failure);
    broken = false;
    tokens.credentialChanged();
    expect(await tokens.get(forever)).toBe("good");
  });

  it("replaces a refused token, but not a young one", async () => {
    const { tokens, clock } = source();
    expect(tokens.refused(await tokens.get(forever))).toBe(false);
    expect(await tokens.get(forever)).toBe("t1");
    await clock.advance(MINUTE);
    expect(tokens.refused("t1")).toBe(true);
    expect(await tokens.get(forever)).toBe("t2");
    expect(tokens.refused("t1")).toBe(true);
    expect(await tokens.get(forever)).toBe("t2");
  });

  it("tells how each asking ended", async () => {
    const { tokens, state } = source();
    await Promise.all([tokens.get(forever), tokens.get(forever)]);
    await tokens.get(forever);
    expect(state.asked).toEqual(["issued", "cached"]);
    const broken = source({ fetch: () => Promise.reject(failure) });
    for (let i = 0; i < 2; i++) await expect(broken.tokens.get(forever)).rejects.toBe(failure);
    expect(broken.state.asked).toEqual(["failed", "failed"]);
  });

  it("fetches when the token is older than the caller wants", async () => {
    const { tokens, clock } = source();
    await tokens.get(forever);
    await clock.advance(2 * MINUTE);
    expect(await tokens.get(forever, MINUTE)).toBe("t2");
  });
});
