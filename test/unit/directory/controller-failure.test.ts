import { describe, expect, it } from "vitest";
import { explainFailure } from "../../../src/directory/controller-failure.ts";
import { LdapFailure, type LdapFailureCode } from "../../../src/ports/ldap.ts";

describe("what a failure with one controller means", () => {
  it.each([
    ["network", "DomainControllerUnreachable", "words", true],
    ["timeout", "DomainControllerTimedOut", "no answer within 10 s", true],
    ["tls", "DomainControllerUntrusted", "words", true],
    ["tooLarge", "DirectoryAnswerMalformed", "words", true],
    ["malformed", "DirectoryAnswerMalformed", "words", true],
  ] as const)("%s is %s", (code: LdapFailureCode, reason, clause, triesNext) => {
    const failure = explainFailure(new LdapFailure(code, "words"), 10_000);
    expect(failure).toMatchObject({ reason, clause, meaning: { triesNext } });
  });

  it.each([
    [1, "DirectoryRefused", "slow", false],
    [3, "DirectoryRefused", "backoff", true],
    [8, "DirectoryRefused", "slow", false],
    [10, "DirectoryReferral", "verySlow", false],
    [32, "DirectoryBaseNotFound", "verySlow", false],
    [34, "DirectoryBaseNotFound", "verySlow", false],
    [49, "DirectoryCredentialRejected", "verySlow", false],
    [50, "DirectoryRefused", "slow", false],
    [51, "DirectoryRefused", "backoff", true],
    [52, "DirectoryRefused", "backoff", true],
    [53, "DirectoryRefused", "slow", false],
  ] as const)("result %d is %s, tried again %s", (resultCode, reason, retry, triesNext) => {
    const refused = new LdapFailure("refused", "x", { resultCode, diagnostic: "own words" });
    expect(explainFailure(refused, 10_000)).toMatchObject({ reason, meaning: { retry, triesNext } });
  });

  it("repeats the server's words where they are all there is", () => {
    const refused = new LdapFailure("refused", "x", { resultCode: 53, diagnostic: "0000209A:\0 <x>" });
    expect(explainFailure(refused, 10_000).clause).toBe("refuses with result 53: 0000209A: ‹x›");
  });
});
