import { describe, expect, it } from "vitest";
import { createLogger, type LogLevel } from "../../../src/observability/logger.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

function setUp(level: LogLevel = "debug") {
  const written: string[] = [];
  const clock = new FakeClock({ wallMs: Date.UTC(2026, 4, 6, 7, 8, 9) });
  const log = createLogger({ level, clock, write: (line) => void written.push(line) });
  return { log, written, lines: () => written.map((line) => JSON.parse(line) as unknown) };
}

describe("createLogger()", () => {
  it("writes one JSON object per line with level, time, all fields and the message", () => {
    const { log, lines, written } = setUp();
    log.child({ controller: "x" }).info({ key: "team/a" }, "The pass is over.");
    expect(lines()).toEqual([
      { level: "info", time: "2026-05-06T07:08:09.000Z", controller: "x", key: "team/a", msg: "The pass is over." },
    ]);
    expect(written[0]?.endsWith("}\n")).toBe(true);
  });

  it.each<[LogLevel, string[]]>([
    ["debug", ["d", "i", "w", "e"]],
    ["info", ["i", "w", "e"]],
    ["warn", ["w", "e"]],
    ["error", ["e"]],
    ["silent", []],
  ])("at level %s writes %j", (level, expected) => {
    const { log, lines } = setUp(level);
    log.debug({}, "d");
    log.info({}, "i");
    log.warn({}, "w");
    log.error({}, "e");
    expect(lines().map((line) => (line as { msg: string }).msg)).toEqual(expected);
  });

  it("reduces errors to what may be shown", () => {
    const { log, lines } = setUp();
    const error = Object.assign(new DOMException("Too late.", "TimeoutError"), { request: { body: "x" } });
    log.warn({ err: error }, "It failed.");
    expect(lines()).toEqual([
      {
        level: "warn",
        time: "2026-05-06T07:08:09.000Z",
        err: { name: "TimeoutError", code: 23, message: "Too late." },
        msg: "It failed.",
      },
    ]);
  });

  const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJjYW5hcnkifQ.Y2FuYXJ5";
  const leaks: { readonly where: string; readonly fields: object; readonly message?: string }[] = [
    { where: "a message", fields: {}, message: `Refused Bearer canary-1 and ${JWT}` },
    { where: "a field with a telling name", fields: { clientSecret: "canary" } },
    { where: "a nested one", fields: { request: { headers: { authorization: "canary" } } } },
    { where: "a text in a list in an object", fields: { a: [{ b: `x ${JWT}` }] } },
    { where: "an error's message", fields: { err: new TypeError(`client_assertion=canary&x=${JWT}`) } },
    { where: "an error's cause", fields: { err: new Error("x", { cause: new Error("Bearer canary") }) } },
    { where: "a URL", fields: { url: "https://h/?sig=canary" } },
    {
      where: "a JSON body in a text",
      fields: { body: JSON.stringify({ access_token: "canary", client_secret: "canary" }) },
    },
  ];

  it("writes nothing that moves a cursor, hides or turns the direction of writing, and the line says the same as JSON", () => {
    const { log, written, lines } = setUp();
    const name = "a\u001b[2J\u009b2J\u202egpj\u2066\u200b\u2028\u{e0041}\u007f\nb";
    log.error({ name }, name);
    expect(written.join("").trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(lines()).toMatchObject([{ name, msg: name }]);
  });

  it.each(leaks)("masks a secret in $where, and the line stays JSON", ({ fields, message }) => {
    const { log, written, lines } = setUp();
    log.error(fields, message ?? "It failed.");
    log.child({ inherited: fields }).error({}, "It failed again.");
    expect(lines().length).toBe(2);
    expect(written.join("")).not.toMatch(/canary|Y2FuYXJ5/);
    expect(written.join("")).toContain("[redacted]");
  });
});
