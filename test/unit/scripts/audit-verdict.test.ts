import { describe, expect, it } from "vitest";
import { auditVerdict } from "../../../scripts/audit-verdict.ts";

const advisory = { title: "Request smuggling", url: "https://github.com/advisories/GHSA-xxxx" };
const report = (severity: string): string =>
  JSON.stringify({ vulnerabilities: { undici: { severity, range: "<8.0.0", via: [advisory, "other"] } } });
const LINE = (severity: string): string =>
  `undici <8.0.0: ${severity}. Request smuggling (https://github.com/advisories/GHSA-xxxx)`;

describe("auditVerdict()", () => {
  it.each([
    ["no advisory", JSON.stringify({ vulnerabilities: {} }), "fine", []],
    ["a moderate one is told and keeps nothing back", report("moderate"), "fine", [LINE("moderate")]],
    ["a high one", report("high"), "vulnerable", [LINE("high")]],
    ["a critical one", report("critical"), "vulnerable", [LINE("critical")]],
    [
      "a registry without advisories, whose address is not told",
      JSON.stringify({ message: "405 Method Not Allowed - POST https://registry.example/-/npm/v1/security" }),
      "unknown",
      ["The registry could not be asked for advisories: 405 Method Not Allowed"],
    ],
    [
      "no answer at all",
      "",
      "unknown",
      ["The registry could not be asked for advisories: it gave no answer that can be read"],
    ],
  ])("%s", (_what, printed, kind, lines) => {
    expect(auditVerdict(printed)).toEqual({ kind, lines });
  });
});
