import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClientFacts, flowOf, type Join } from "../../../src/client/flow.ts";
import { FLOW_DECISIONS, type FlowReason } from "../../../src/client/flow-decisions.ts";

const windows = (version: string, join: Join, more: Partial<ClientFacts> = {}): ClientFacts => ({
  operatingSystem: "Windows",
  version,
  join,
  ...more,
});
const server = (version: string, join: Join): ClientFacts => windows(version, join, { isServer: true });
const client = (version: string, join: Join): ClientFacts => windows(version, join, { isServer: false });
const between = { betweenDocumentedMinimums: true };

const CASES: readonly (readonly [why: string, facts: ClientFacts, reason: FlowReason, more?: typeof between])[] = [
  ["Windows 10 22H2, Entra joined", windows("10.0.19045.3803", "entra"), "EntraJoined"],
  ["Windows 10 21H1, Entra joined: the article's higher minimum", windows("10.0.19043", "entra"), "EntraJoined"],
  ["Windows 10 20H2, Entra joined: between the minimums", windows("10.0.19042", "entra"), "EntraJoined", between],
  ["Windows 10 20H1, hybrid: the article's lower minimum", windows("10.0.19041", "hybrid"), "HybridJoined", between],
  ["the last build before 20H1, hybrid", windows("10.0.19040", "hybrid"), "HybridOlder"],
  ["the last build before 20H1, Entra joined", windows("10.0.19040", "entra"), "NoDomain"],
  ["Windows 11, hybrid", windows("10.0.26100", "hybrid"), "HybridJoined"],
  ["Windows 11, AD joined", windows("10.0.26100", "domain"), "DomainJoined"],
  ["Windows 11, registered only", windows("10.0.26100", "registered"), "RegisteredOnly"],
  ["Windows 11, not joined", windows("10.0.26100", "none"), "NotJoined"],
  ["Windows 11, join not told", windows("10.0.26100", "unknown"), "JoinUnknown"],
  ["Windows 10 as Entra Connect writes it", windows("10.0 (19045)", "hybrid"), "HybridJoined"],
  ["the first Windows 10, AD joined", windows("10.0.10240", "domain"), "DomainJoined"],
  ["1607 or Server 2016, hybrid: the same for both", windows("10.0.14393", "hybrid"), "HybridOlder"],
  ["1809 or Server 2019, AD joined: the same for both", windows("10.0.17763", "domain"), "DomainJoined"],
  ["1809 or Server 2019, Entra joined: the same for both", windows("10.0.17763", "entra"), "NoDomain"],
  ["Server 2022, hybrid", server("10.0.20348", "hybrid"), "HybridJoined"],
  ["Server 2022 by its name", windows("10.0.20348", "entra", { operatingSystem: "Windows Server" }), "EntraJoined"],
  ["Server 20H2, hybrid: older than Server 2022", server("10.0.19042", "hybrid"), "HybridOlder"],
  ["Server 20H2 by its name", windows("10.0.19042", "entra", { operatingSystem: "WindowsServer" }), "NoDomain"],
  [
    "what the caller knows beats the name",
    { ...client("6.3.9600", "domain"), operatingSystem: "Windows Server" },
    "TooOld",
  ],
  ["Server 2012, AD joined", server("6.2.9200", "domain"), "DomainJoined"],
  ["Server 2012 R2 by its name", windows("6.3.9600", "domain", { operatingSystem: "Windows Server" }), "DomainJoined"],
  ["Server 2008 R2, AD joined", server("6.1.7601", "domain"), "TooOld"],
  ["Windows 8.1, AD joined", client("6.3.9600", "domain"), "TooOld"],
  ["8.1 or Server 2012 R2, AD joined", windows("6.3.9600", "domain"), "EditionUnknown"],
  ["8 or Server 2012, hybrid", windows("6.2.9200", "hybrid"), "EditionUnknown"],
  ["8.1 or Server 2012 R2, Entra joined: no AD either way", windows("6.3.9600", "entra"), "NoDomain"],
  ["8.1 or Server 2012 R2, not joined", windows("6.3.9600", "none"), "NotJoined"],
  ["Windows 7 by its build, even when nobody knows the join", windows("6.1.7601", "unknown"), "TooOld"],
  ["Windows 7 by its name, without a version", { operatingSystem: "Windows 7 Enterprise", join: "domain" }, "TooOld"],
  ["Windows 8.1 by its name", { operatingSystem: "Windows 8.1 Pro", version: "6.3 (9600)", join: "domain" }, "TooOld"],
  ["the edition in the name", windows("10.0 (19045)", "hybrid", { operatingSystem: "Windows 10 Pro" }), "HybridJoined"],
  ["no version", { operatingSystem: "Windows", join: "hybrid" }, "VersionUnknown"],
  ["a version without a build", windows("10.0", "entra"), "VersionUnknown"],
  ["no operating system", { version: "10.0.19045", join: "entra" }, "SystemUnknown"],
  ["an empty operating system", windows("10.0.19045", "entra", { operatingSystem: " " }), "SystemUnknown"],
  ["Unknown, as Graph says it", windows("10.0.19045", "entra", { operatingSystem: "Unknown" }), "SystemUnknown"],
  ["no operating system, but not joined", { join: "none" }, "NotJoined"],
  ...["Linux", "MacMDM", "macOS", "IPhone", "iPad", "iOS", "Android", "AndroidEnterprise", "Windows Phone"].map(
    (operatingSystem) =>
      [operatingSystem, { operatingSystem, version: "14", join: "registered" }, "NotWindows"] as const,
  ),
  ["Linux, even joined", { operatingSystem: "Linux", version: "22.04", join: "entra" }, "NotWindows"],
];

describe("flowOf()", () => {
  it.each(CASES.map(([why, facts, reason, more = {}]) => [why, facts, reason, more] as const))(
    "%s",
    (_why, facts, reason, more) => {
      expect(flowOf(facts)).toEqual({ reason, ...FLOW_DECISIONS[reason], ...more });
    },
  );
  it("never takes a flow away when Windows gets newer", () => {
    const rank = { notSupported: 0, unknown: 1, incomingTrust: 2, modernInteractive: 3 };
    fc.assert(
      fc.property(
        fc.constantFrom<Join>("entra", "hybrid", "domain"),
        fc.constantFrom(true, false, undefined),
        fc.integer({ min: 7000, max: 30_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        (join, isServer, build, step) => {
          const at = (number: number): number => {
            const version = `10.0.${number}`;
            return rank[
              flowOf({ operatingSystem: "Windows", version, join, ...(isServer === undefined ? {} : { isServer }) })
                .flow
            ];
          };
          expect(at(build + step)).toBeGreaterThanOrEqual(at(build));
        },
      ),
    );
  });
});
