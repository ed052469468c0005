import { describe, expect, it } from "vitest";
import { trustedDomainSchema } from "../../../../src/api/v1alpha1/kerberos-realm.ts";
import { domainStatus } from "../../../../src/controllers/kerberos-realm/domain-status.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { domainSpec, goodDomain } from "../../../fakes/realm-world.ts";

const NOW = Date.UTC(2026, 10, 25);
const KEY_SET = Date.UTC(2026, 10, 1, 8, 30, 15, 250);
const spec = trustedDomainSchema.parse(domainSpec());
const rules = { cloud: "AzurePublic", nowMs: NOW } as const;
const good = domainStatus({ spec, kind: "read", value: goodDomain(KEY_SET) }, undefined, rules);

describe("domainStatus()", () => {
  it("shows the verdict and what was seen", () => {
    expect(good).toEqual({
      name: "corp.contoso.com",
      ready: "True",
      reason: "DomainReady",
      message: "corp.contoso.com has what the incoming trust flow needs.",
      controller: "dc1.corp.contoso.com",
      functionalLevel: 7,
      trustDirection: "Inbound",
      keyVersion: 3,
      keyLastSet: "2026-11-01T08:30:15Z",
    });
  });

  it("judges the key by the domain's own limit", () => {
    const strict = trustedDomainSchema.parse({ ...domainSpec(), keyMaxAge: "7d" });
    const judged = domainStatus({ spec: strict, kind: "read", value: goodDomain(KEY_SET) }, undefined, rules);
    expect([judged.ready, judged.reason]).toEqual(["False", "TrustKeyTooOld"]);
  });

  it("leaves out what was not seen", () => {
    const bare = { controller: "dc1", hasKerberosServer: false };
    expect(Object.keys(domainStatus({ spec, kind: "read", value: bare }, good, rules))).toEqual([
      "name",
      "ready",
      "reason",
      "message",
      "controller",
    ]);
  });

  it("keeps what was last seen while the domain cannot be read", () => {
    const error = new OperatorError("dc1 is away.", {
      code: "x",
      reason: "DomainControllerUnreachable",
      retry: { kind: "backoff" },
      needsHuman: false,
    });
    expect(domainStatus({ spec, kind: "unreadable", error }, good, rules)).toEqual({
      ...good,
      ready: "Unknown",
      reason: "DomainControllerUnreachable",
      message: "dc1 is away.",
    });
  });

  it("writes nothing that could move a terminal's cursor", () => {
    const value = { ...goodDomain(KEY_SET), controller: "dc1\u001b[2J" };
    expect(domainStatus({ spec, kind: "read", value }, undefined, rules).controller).toBe("dc1 [2J");
  });
});
