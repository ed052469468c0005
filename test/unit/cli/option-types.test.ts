import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  choice,
  duration,
  listenAddress,
  optionalText,
  optionalWholeNumber,
  requiredText,
  text,
  toggle,
  wholeNumber,
} from "../../../src/cli/option-types.ts";

const REFUSED = Symbol("refused");

const CASES: readonly {
  readonly type: string;
  readonly schema: z.ZodType<unknown, string | undefined>;
  readonly reads: readonly (readonly [given: string | undefined, value: unknown])[];
}[] = [
  {
    type: "duration",
    schema: duration("1m"),
    reads: [
      [undefined, 60_000],
      ["0s", 0],
      ["250ms", 250],
      ["90s", 90_000],
      ["1h30m", 5_400_000],
      ["1h1m1s1ms", 3_661_001],
      ["", REFUSED],
      ["90", REFUSED],
      ["1.5h", REFUSED],
      ["30m1h", REFUSED],
      ["-5s", REFUSED],
    ],
  },
  {
    type: "wholeNumber",
    schema: wholeNumber(4, 1, 64),
    reads: [
      [undefined, 4],
      ["1", 1],
      ["64", 64],
      ["0", REFUSED],
      ["65", REFUSED],
      ["1e1", REFUSED],
      ["0x10", REFUSED],
      [" 2", REFUSED],
    ],
  },
  {
    type: "optionalWholeNumber",
    schema: optionalWholeNumber(0, 9),
    reads: [
      [undefined, undefined],
      ["0", 0],
      ["10", REFUSED],
    ],
  },
  {
    type: "toggle",
    schema: toggle(true),
    reads: [
      [undefined, true],
      ["false", false],
      ["no", REFUSED],
    ],
  },
  {
    type: "text",
    schema: text("a"),
    reads: [
      [undefined, "a"],
      ["b", "b"],
      ["", REFUSED],
    ],
  },
  {
    type: "optionalText",
    schema: optionalText(),
    reads: [
      [undefined, undefined],
      ["b", "b"],
      ["", REFUSED],
    ],
  },
  {
    type: "requiredText",
    schema: requiredText("a file"),
    reads: [
      ["b", "b"],
      [undefined, REFUSED],
      ["", REFUSED],
    ],
  },
  {
    type: "choice",
    schema: choice("info", "debug", "info"),
    reads: [
      [undefined, "info"],
      ["debug", "debug"],
      ["DEBUG", REFUSED],
    ],
  },
  {
    type: "listenAddress",
    schema: listenAddress(":8080"),
    reads: [
      [undefined, { host: "::", port: 8080 }],
      ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
      ["[::1]:9000", { host: "::1", port: 9000 }],
      [":65536", REFUSED],
      ["8080", REFUSED],
      ["host", REFUSED],
    ],
  },
];

describe.each(CASES)("$type", ({ schema, reads }) => {
  it.each(reads)("reads %j", (given, value) => {
    const parsed = schema.safeParse(given);
    expect(parsed.success ? parsed.data : REFUSED).toEqual(value);
  });
});
