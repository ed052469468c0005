import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REASONS } from "../../../../src/api/reasons.ts";
import { domainCommands } from "../../../../src/controllers/kerberos-realm/domain-commands.ts";
import { type DomainRules, judgeDomain } from "../../../../src/controllers/kerberos-realm/judge-domain.ts";
import type { KeyLastSet, ObservedDomain } from "../../../../src/directory/ports.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 5, 1);
const RULES: DomainRules = {
  domain: "corp.contoso.com",
  cloud: "AzurePublic",
  keyMaxAgeMs: 90 * DAY_MS,
  keyMaxAge: "90d",
  nowMs: NOW_MS,
};
const COMMANDS = domainCommands("corp.contoso.com", "corp.contoso.com", "AzurePublic");

const aged = (days: number): KeyLastSet => ({ kind: "at", atMs: NOW_MS - days * DAY_MS });
const key = (keyLastSet: KeyLastSet): Partial<ObservedDomain> => ({ account: { keyLastSet } });
const READY: ObservedDomain = {
  controller: "dc1.corp.contoso.com",
  functionalLevel: 7,
  forestRoot: "corp.contoso.com",
  hasKerberosServer: true,
  account: { keyLastSet: aged(10), keyVersion: 53325 },
  trust: { direction: 1, type: 5, attributes: 8 },
};
const without = (name: keyof ObservedDomain): ObservedDomain =>
  Object.fromEntries(Object.entries(READY).filter(([key]) => key !== name)) as unknown as ObservedDomain;

describe("a domain is judged", () => {
  it.each<readonly [string, ObservedDomain, string, string, string]>([
    ["ready", READY, "True", "DomainReady", "corp.contoso.com has what the incoming trust flow needs."],
    [
      "too low, by the level's name",
      { ...READY, functionalLevel: 4 },
      "False",
      "FunctionalLevelTooLow",
      `The functional level of the domain is Windows Server 2008 R2; the flow needs 2012 or later. Mend it with: ${COMMANDS.raiseLevel}`,
    ],
    [
      "without a Kerberos server",
      { ...READY, hasKerberosServer: false },
      "False",
      "KerberosServerNotFound",
      `The computer object AzureADKerberos is not in the OU Domain Controllers. Mend it with: ${COMMANDS.setUp}`,
    ],
    [
      "without its account",
      without("account"),
      "False",
      "KerberosServerAccountNotFound",
      `The account krbtgt_AzureAD of the Kerberos server is missing. Mend it with: ${COMMANDS.setUp}`,
    ],
    [
      "without a trust",
      without("trust"),
      "False",
      "TrustNotFound",
      `corp.contoso.com has no trusted domain object for KERBEROS.MICROSOFTONLINE.COM. Mend it with: ${COMMANDS.setUpTrust}`,
    ],
    [
      "with a trust of the wrong direction",
      { ...READY, trust: { direction: 2 } },
      "False",
      "TrustNotInbound",
      `The trust with KERBEROS.MICROSOFTONLINE.COM is outbound, not inbound. Mend it with: ${COMMANDS.renewTrust}`,
    ],
    [
      "with a key that was never set",
      { ...READY, ...key({ kind: "zero" }) },
      "False",
      "TrustKeyNeverSet",
      `The key of the Kerberos server was never set. Mend it with: ${COMMANDS.rotateKey}`,
    ],
    [
      "with a key whose age cannot be read",
      { ...READY, ...key({ kind: "absent" }) },
      "Unknown",
      "TrustKeyAgeUnknown",
      `The account of ldap.credentialsRef cannot read pwdLastSet of krbtgt_AzureAD, the age of the key. Mend it with: ${COMMANDS.allowReading}`,
    ],
    [
      "with a key that is too old",
      { ...READY, ...key(aged(91)) },
      "False",
      "TrustKeyTooOld",
      `The key of the Kerberos server is more than 90d old; 90d is declared. Mend it with: ${COMMANDS.rotateKey}`,
    ],
  ])("%s", (_what, observed, ready, reason, message) => {
    expect(judgeDomain(observed, RULES)).toEqual({ ready, reason, message });
  });

  it.each([
    ["a level that the controller does not tell", without("functionalLevel")],
    ["a level of 2012", { ...READY, functionalLevel: 5 }],
    ["a trust in both directions", { ...READY, trust: { direction: 3 } }],
    ["a key of exactly the declared age", { ...READY, ...key(aged(90)) }],
    ["a key from the future, as clocks differ", { ...READY, ...key(aged(-1)) }],
  ])("ready with %s", (_what, observed) => {
    expect(judgeDomain(observed, RULES).ready).toBe("True");
  });

  it("by the first shortcoming, and names them all with each command once", () => {
    const observed: ObservedDomain = {
      controller: "dc1",
      forestRoot: "corp.contoso.com",
      functionalLevel: 3,
      hasKerberosServer: false,
    };
    const { ready, reason, message } = judgeDomain(observed, RULES);
    expect({ ready, reason }).toEqual({ ready: "False", reason: "FunctionalLevelTooLow" });
    expect(message).toBe(
      "The functional level of the domain is Windows Server 2008; the flow needs 2012 or later. " +
        "The computer object AzureADKerberos is not in the OU Domain Controllers. " +
        "The account krbtgt_AzureAD of the Kerberos server is missing. " +
        "corp.contoso.com has no trusted domain object for KERBEROS.MICROSOFTONLINE.COM. " +
        `Mend it with: ${COMMANDS.raiseLevel}; ${COMMANDS.setUp}`,
    );
  });
});

describe("a message with many commands", () => {
  it("leaves out whole ones that do not fit", () => {
    const observed: ObservedDomain = {
      ...READY,
      functionalLevel: 4,
      forestRoot: "headquarters.contoso-international.example",
      hasKerberosServer: false,
      trust: { direction: 2 },
      ...key(aged(400)),
    };
    const domain = "production.europe.headquarters.contoso-international.example";
    const commands = domainCommands(domain, observed.forestRoot, "AzureUSGovernment");
    const { message } = judgeDomain(observed, { ...RULES, domain, cloud: "AzureUSGovernment" });
    expect(message.length).toBeLessThan(1024);
    expect(message).toContain(`${commands.raiseLevel}; ${commands.setUp}`);
    expect(message).not.toContain("Remove-AzureADKerberosServerTrustedDomainObject");
    expect(message).not.toContain("…");
  });
});

describe("a child domain", () => {
  const child: ObservedDomain = { ...without("trust"), forestRoot: "contoso.com" };

  it("is ready when the trust is elsewhere, and says where", () => {
    expect(judgeDomain({ ...child, isTrustElsewhere: true }, RULES)).toMatchObject({
      ready: "True",
      message:
        "corp.contoso.com has what the incoming trust flow needs. The trust is in the forest's root domain contoso.com, " +
        "which tells when it is declared itself.",
    });
  });

  it("has the trust set up in the root", () => {
    const { message } = judgeDomain(child, RULES);
    expect(message).toContain("contoso.com has no trusted domain object");
    expect(message).toContain("-Domain contoso.com ");
    expect(message).toContain("-SetupCloudTrust");
  });
});

describe("the age of a key is said coarsely", () => {
  it.each([
    [91, "90d", "more than 90d old"],
    [181, "90d", "more than 90d old"],
    [183, "90d", "more than 6 months old"],
    [364, "90d", "more than 6 months old"],
    [366, "90d", "more than a year old"],
    [800, "90d", "more than 2 years old"],
    [4000, "90d", "more than 10 years old"],
    [201, "200d", "more than 200d old"],
    [500, "400d", "more than 400d old"],
    [731, "400d", "more than 2 years old"],
  ])("%d days where %s is declared: %s", (days, keyMaxAge, expected) => {
    const rules = { ...RULES, keyMaxAge, keyMaxAgeMs: Number.parseInt(keyMaxAge, 10) * DAY_MS };
    expect(judgeDomain({ ...READY, ...key(aged(days)) }, rules).message).toContain(
      `${expected}; ${keyMaxAge} is declared.`,
    );
  });
});

describe("whatever is observed", () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/);
  const name = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join("."));
  const keyLastSet = fc.oneof(
    fc.record({ kind: fc.constant("at" as const), atMs: fc.integer({ min: 0, max: NOW_MS }) }),
    fc.constant({ kind: "zero" as const }),
    fc.constant({ kind: "absent" as const }),
  );
  const observed: fc.Arbitrary<ObservedDomain> = fc.record(
    {
      controller: name,
      hasKerberosServer: fc.boolean(),
      functionalLevel: fc.nat(10),
      forestRoot: name,
      account: fc.record({ keyLastSet }),
      trust: fc.record({ direction: fc.nat(7) }, { requiredKeys: [] }),
      isTrustElsewhere: fc.constant(true as const),
    },
    { requiredKeys: ["controller", "hasKerberosServer"] },
  );

  it("the reason is documented, the message is short, and only a domain without shortcomings is ready", () => {
    fc.assert(
      fc.property(
        observed,
        name,
        fc.constantFrom("AzurePublic", "AzureUSGovernment", "AzureChina"),
        (seen, domain, cloud) => {
          const verdict = judgeDomain(seen, { ...RULES, domain, cloud });
          expect(Object.keys(REASONS)).toContain(verdict.reason);
          expect(verdict.message.length).toBeLessThan(1024);
          expect(verdict.ready === "True").toBe(verdict.reason === "DomainReady");
        },
      ),
    );
  });
});
