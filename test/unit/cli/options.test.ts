import { describe, expect, it } from "vitest";
import {
  choice,
  duration,
  listenAddress,
  optionalText,
  requiredText,
  toggle,
  wholeNumber,
} from "../../../src/cli/option-types.ts";
import { parseCommandLine, parseOptions, UsageError } from "../../../src/cli/options.ts";

const SPECS = {
  interval: { flag: "interval", env: "W_INTERVAL", value: "DURATION", help: "How often.", schema: duration("1m") },
  workers: { flag: "workers", value: "N", help: "How many.", schema: wholeNumber(4, 1, 64) },
  lead: { flag: "lead", env: "W_LEAD", help: "Whether to lead.", schema: toggle(true) },
  address: { flag: "address", value: "ADDRESS", help: "Where.", schema: listenAddress(":8080") },
  level: { flag: "level", short: "l", value: "LEVEL", help: "How much.", schema: choice("info", "debug", "info") },
  name: { flag: "name", env: "W_NAME", value: "NAME", help: "Who.", schema: optionalText() },
};

const DEFAULTS = {
  interval: 60_000,
  workers: 4,
  lead: true,
  address: { host: "::", port: 8080 },
  level: "info",
  name: undefined,
};

describe("parseOptions()", () => {
  const GOOD: readonly {
    readonly reason: string;
    readonly argv?: readonly string[];
    readonly env?: Record<string, string>;
    readonly want: object;
  }[] = [
    { reason: "defaults apply where nothing is said", want: {} },
    {
      reason: "a flag beats the environment",
      argv: ["--interval", "90s"],
      env: { W_INTERVAL: "5m" },
      want: { interval: 90_000 },
    },
    { reason: "the environment beats the default", env: { W_INTERVAL: "1h30m" }, want: { interval: 5_400_000 } },
    { reason: "an empty variable counts as absent", env: { W_INTERVAL: "", W_NAME: "" }, want: {} },
    {
      reason: "a value may begin with a dash where it is joined to its flag",
      argv: ["--name=-x"],
      want: { name: "-x" },
    },
    {
      reason: "a flag given twice counts as the last one says",
      argv: ["--workers", "2", "--workers", "3"],
      want: { workers: 3 },
    },
    { reason: "a switch can be turned on by flag", argv: ["--lead"], env: { W_LEAD: "false" }, want: { lead: true } },
    { reason: "a switch can be turned off by flag", argv: ["--no-lead"], want: { lead: false } },
    { reason: "a switch can be turned off by environment", env: { W_LEAD: "false" }, want: { lead: false } },
    {
      reason: "an address may be IPv6",
      argv: ["--address", "[::1]:9000"],
      want: { address: { host: "::1", port: 9000 } },
    },
    { reason: "a letter stands for its flag", argv: ["-l", "debug"], want: { level: "debug" } },
    { reason: "milliseconds are durations too", argv: ["--interval=250ms"], want: { interval: 250 } },
  ];
  it.each(GOOD)("$reason", ({ argv, env, want }) => {
    expect(parseOptions(SPECS, argv ?? [], env ?? {})).toEqual({ ...DEFAULTS, ...want });
  });

  const BAD: readonly {
    readonly reason: string;
    readonly argv?: readonly string[];
    readonly env?: Record<string, string>;
    readonly says: RegExp;
  }[] = [
    { reason: "an unknown flag is refused by name", argv: ["--speed", "3"], says: /--speed/ },
    {
      reason: "a bad duration says what one looks like",
      argv: ["--interval", "soon"],
      says: /--interval "soon": must be a duration such as 90s/,
    },
    {
      reason: "a bad variable is named",
      env: { W_INTERVAL: "soon" },
      says: /environment variable W_INTERVAL \("soon"\): must be a duration/,
    },
    {
      reason: "a number out of range says the range",
      argv: ["--workers", "65"],
      says: /--workers "65": must be a whole number from 1 to 64/,
    },
    {
      reason: "a word that is no choice lists the choices",
      argv: ["--level", "loud"],
      says: /must be one of debug, info/,
    },
    { reason: "a port out of range is refused", argv: ["--address", ":70000"], says: /must be HOST:PORT/ },
    { reason: "all problems are told at once", argv: ["--workers", "0", "--level", "x"], says: /--workers[^]*--level/ },
    {
      reason: "positional words are refused",
      argv: ["extra"],
      says: /^"extra" is not expected: there are options only$/,
    },
    {
      reason: "an unknown flag names the one that was probably meant, and its value is not told apart",
      argv: ["--wrokers", "3"],
      says: /^there is no option --wrokers\. Did you mean --workers\?$/,
    },
    {
      reason: "a flag like no other is just unknown",
      argv: ["--zzzzzzzzz=1"],
      says: /^there is no option --zzzzzzzzz\.$/,
    },
    { reason: "a letter that stands for nothing is unknown", argv: ["-x"], says: /^there is no option -x\./ },
    { reason: "a letter wants the value of its flag", argv: ["-l"], says: /^-l: needs a value \(LEVEL\)$/ },
    {
      reason: "a flag that takes a value can't be turned off",
      argv: ["--no-workers"],
      says: /^there is no option --no-workers\./,
    },
    { reason: "a flag at the end wants its value", argv: ["--workers"], says: /^--workers: needs a value \(N\)$/ },
    {
      reason: "a flag before another flag wants its value",
      argv: ["--workers", "--lead"],
      says: /^--workers: needs a value \(N\)$/,
    },
    {
      reason: "a switch takes no value",
      argv: ["--lead=false"],
      says: /^--lead: takes no value; to turn it off: --no-lead$/,
    },
  ];
  it.each(BAD)("$reason", ({ argv, env, says }) => {
    expect(() => parseOptions(SPECS, argv ?? [], env ?? {})).toThrow(says);
    expect(() => parseOptions(SPECS, argv ?? [], env ?? {})).toThrow(UsageError);
  });

  it("says what a missing option is for", () => {
    const specs = { state: { flag: "state", value: "FILE", help: "State.", schema: requiredText("a YAML file") } };
    expect(() => parseOptions(specs, [], {})).toThrow("--state: is needed: a YAML file");
  });
});

describe("parseCommandLine()", () => {
  it.each([
    [[], undefined],
    [["status.txt"], "status.txt"],
    [["-"], "-"],
    [["--level", "debug", "status.txt"], "status.txt"],
    [["status.txt", "--level=debug"], "status.txt"],
    [["--", "--level"], "--level"],
  ])("finds in %j the word %j", (argv, word) => {
    expect(parseCommandLine(SPECS, argv, {}, "FILE").word).toBe(word);
  });
  it.each([
    [["a", "b"], '"b" is not expected: one FILE is enough'],
    [["--speed", "3", "b"], "there is no option --speed."],
  ])("refuses %j", (argv, message) => {
    expect(() => parseCommandLine(SPECS, argv, {}, "FILE")).toThrow(new UsageError(message));
  });
});
