import { describe, expect, it } from "vitest";
import { parseRetryAfterMs } from "../../../../src/azure/budget/retry-after.ts";

const NOW = Date.UTC(2026, 0, 1);

describe("parseRetryAfterMs", () => {
  it.each([
    [{ "retry-after": "17" }, 17_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "86400" }, 3_600_000],
    [{ "retry-after": new Date(NOW + 30_000).toUTCString() }, 30_000],
    [{ "retry-after": new Date(NOW - 30_000).toUTCString() }, 0],
    [{ "retry-after-ms": "250", "retry-after": "17" }, 250],
    [{ "retry-after": "-5 soon" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{}, undefined],
  ])("%o is %s ms", (headers, expected) => {
    expect(parseRetryAfterMs(headers as Record<string, string>, NOW)).toBe(expected);
  });
});
