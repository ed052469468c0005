import { describe, expect, it } from "vitest";
import { kerberosRealmStatusSchema } from "../../../src/api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationStatusSchema } from "../../../src/api/v1alpha1/windows-authentication.ts";
import { createLogger } from "../../../src/observability/logger.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import { WHOLE_REALM } from "../../support/in-process/sample-objects.ts";

const MINUTE_MS = 60_000;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Names as somebody chooses them who wants to be read as something else. */
const NAMES = {
  "a sequence that clears the screen": "x\u001b[2J\u001b]0;owned\u0007\u009b2J",
  "lines of its own": 'x\r\nReady True "all is well"\u2028\u2029\u0085',
  "text that runs the other way": "user\u202egpj.exe\u2066\u200f",
  "invisible characters": "ad\u200bmin\ufeff\u{e0041}",
  "mark-up": "<script>alert(1)</script><img src=x>",
  "half of a pair": "x\ud83d",
  "no end": "x".repeat(100_000),
} as const;

describe("names that others gave to what Azure and Entra hold", () => {
  it.each(Object.entries(NAMES))("are shown, and nothing is taken for more than a name: %s", async (_what, name) => {
    const world = await InProcessWorld.create({ config: { leaderElection: false } });
    world.meddle(async (request, serve) => {
      const answer = await serve();
      if (request.service === "token") return answer;
      const named = (key: string, value: unknown): unknown => {
        const isName = ["displayName", "login", "state", "title", "message", "location"].includes(key);
        return isName && typeof value === "string" && value !== "enabled" && value !== "Ready" ? name : value;
      };
      try {
        return { ...answer, body: JSON.stringify(JSON.parse(answer.body, named)) };
      } catch {
        return answer;
      }
    });
    const { log } = world.start();
    world.editRealm(WHOLE_REALM);
    world.declare();
    await world.pass(30 * MINUTE_MS);

    const lines: string[] = [];
    const logger = createLogger({ level: "debug", clock: new FakeClock(), write: (line) => lines.push(line) });
    for (const { level, fields, message } of log) logger[level](fields, message);
    expect(lines.filter((line) => UNPRINTABLE.test(line.slice(0, -1)))).toEqual([]);

    const written = world.record.calls.filter(({ service, isWrite }) => service === "kubernetes" && isWrite);
    expect(written.length).toBeGreaterThan(5);
    const { configMaps, object, realm } = world;
    const texts: string[] = [];
    const collect = (_key: string, value: unknown): unknown => {
      if (typeof value === "string") texts.push(value);
      return value;
    };
    for (const told of [
      object,
      realm,
      ...written
        .filter(({ target }) => !target.includes("configmaps"))
        .map(({ body = "{}" }) => JSON.parse(body) as unknown),
    ])
      JSON.stringify(told, collect);
    expect(texts.filter((text) => UNPRINTABLE.test(text))).toEqual([]);
    expect(texts.filter((text) => /<script|<img/.test(text))).toEqual([]);
    // The API server would refuse a status that is longer anywhere, and the object would show nothing any more.
    expect(windowsAuthenticationStatusSchema.safeParse(object?.status).error).toBeUndefined();
    expect(kerberosRealmStatusSchema.safeParse(realm.status).error).toBeUndefined();
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(33_000);
    expect(JSON.stringify(configMaps)).not.toContain(name.slice(0, 40));
  });
});
