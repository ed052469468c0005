import { describe, expect, it } from "vitest";
import { flowOfClient } from "../../../src/client/client-flow.ts";
import type { DsregStatus } from "../../../src/client/dsregcmd.ts";
import type { FlowReason } from "../../../src/client/flow-decisions.ts";
import { evidence } from "../../support/client-evidence.ts";

const ANY = "The text doesn't name the Windows version, which makes no difference here.";
const ENOUGH = "The text doesn't name the Windows version, but has fields that came with Windows 10 21H1: new enough.";
const UNKNOWN =
  "dsregcmd doesn't print the Windows version, and nothing else in the text tells whether it is new enough.";

interface Case {
  readonly why: string;
  readonly dsreg: Partial<DsregStatus>;
  readonly osVersion?: string;
  readonly reason: FlowReason;
  readonly what: string;
}

const CASES: readonly Case[] = [
  { why: "new fields are new enough", dsreg: { join: "entra" }, reason: "EntraJoined", what: ENOUGH },
  { why: "new fields, hybrid", dsreg: { join: "hybrid" }, reason: "HybridJoined", what: ENOUGH },
  {
    why: "old fields, Entra joined: could be either",
    dsreg: { join: "entra", hasFieldsOf21H1: false },
    reason: "VersionUnknown",
    what: UNKNOWN,
  },
  {
    why: "old fields, hybrid: one flow or the other",
    dsreg: { join: "hybrid", hasFieldsOf21H1: false },
    reason: "VersionUnknown",
    what: UNKNOWN,
  },
  {
    why: "AD joined: every version that has dsregcmd will do",
    dsreg: { join: "domain", hasFieldsOf21H1: false },
    reason: "DomainJoined",
    what: ANY,
  },
  {
    why: "not joined: no version will do",
    dsreg: { join: "none", hasFieldsOf21H1: false },
    reason: "NotJoined",
    what: ANY,
  },
  {
    why: "the version in the text",
    dsreg: { join: "hybrid", osVersion: "10.0.17763.1" },
    reason: "HybridOlder",
    what: "The Windows version is 10.0.17763.1.",
  },
  {
    why: "the caller's version beats that in the text",
    dsreg: { join: "hybrid", osVersion: "10.0.17763" },
    osVersion: "10.0.19045",
    reason: "HybridJoined",
    what: "The Windows version is 10.0.19045.",
  },
  {
    why: "words instead of a version",
    dsreg: { join: "hybrid", osVersion: "Windows 10 Pro" },
    reason: "HybridJoined",
    what: ENOUGH,
  },
];

describe("flowOfClient()", () => {
  it.each(CASES)("$why", ({ dsreg, osVersion, reason, what }) => {
    const { decision, version } = flowOfClient(evidence(dsreg, osVersion === undefined ? {} : { osVersion }));
    expect({ reason: decision.reason, what: version.what }).toEqual({ reason, what });
    expect(version.ok).toBe(what === UNKNOWN ? undefined : true);
  });
});
