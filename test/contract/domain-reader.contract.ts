import { beforeEach, describe, expect, it } from "vitest";
import { judgeDomain } from "../../src/controllers/kerberos-realm/judge-domain.ts";
import { createDomainReader } from "../../src/directory/domain-reader.ts";
import type { DomainTarget } from "../../src/directory/ports.ts";
import { OperatorError } from "../../src/errors.ts";
import { systemClock } from "../../src/ports/clock.ts";
import type { Ldap } from "../../src/ports/ldap.ts";
import { fixedRandom } from "../fakes/seeded-random.ts";
import { DIRECTORY_STATES, type DirectoryState, JUDGED_AT_MS, OBSERVED_IN } from "./directory-states.ts";

/** A directory that can be put into the states of the contract, and accounts of it. */
export interface DirectorySubject {
  readonly ldap: Ldap;
  /** With an account that may read. */
  readonly target: DomainTarget;
  /** Accounts that are refused, all with the right password. */
  readonly expired: DomainTarget["credentials"];
  readonly mustChange: DomainTarget["credentials"];
  readonly disabled: DomainTarget["credentials"];
  enter(state: DirectoryState): Promise<void>;
}

const VERDICTS: Readonly<Record<DirectoryState, { readonly ready: string; readonly reason: string }>> = {
  "functional-level-too-low": { ready: "False", reason: "FunctionalLevelTooLow" },
  "no-kerberos-server": { ready: "False", reason: "KerberosServerNotFound" },
  "no-trust": { ready: "False", reason: "TrustNotFound" },
  "outbound-trust": { ready: "False", reason: "TrustNotInbound" },
  "key-too-old": { ready: "False", reason: "TrustKeyTooOld" },
  ready: { ready: "True", reason: "DomainReady" },
};

/** What the operator relies on in a directory; runs on a real one and on its recorded answers. */
export function runDomainReaderContract(subjectOf: () => DirectorySubject): void {
  const read = (more: Partial<DomainTarget> = {}) => {
    const { ldap, target } = subjectOf();
    const reader = createDomainReader({ ldap, clock: systemClock, random: fixedRandom(0) });
    return reader.read({ ...target, ...more }, { signal: new AbortController().signal });
  };

  describe.each(DIRECTORY_STATES)("a domain in the state %s", (state) => {
    beforeEach(() => subjectOf().enter(state));

    it("is observed as it is", async () => {
      expect(await read()).toEqual(OBSERVED_IN[state]);
    });

    it("is judged by the first thing that is wrong", async () => {
      const { target } = subjectOf();
      const verdict = judgeDomain(await read(), {
        domain: target.name,
        cloud: "AzurePublic",
        keyMaxAgeMs: 90 * 86_400_000,
        keyMaxAge: "90d",
        nowMs: JUDGED_AT_MS,
      });
      expect({ ready: verdict.ready, reason: verdict.reason }).toEqual(VERDICTS[state]);
    });

    it("is observed alike with its base DN declared", async () => {
      expect(await read({ baseDn: "dc=corp,dc=contoso,dc=test" })).toEqual(OBSERVED_IN[state]);
    });
  });

  it.each([
    [
      "wrong password",
      "DirectoryCredentialRejected",
      () => ({ ...subjectOf().target.credentials, password: "Wrong-1" }),
    ],
    [
      "unknown account",
      "DirectoryCredentialRejected",
      () => ({ username: "nobody@corp.contoso.test", password: "Wrong-1" }),
    ],
    ["a password that has expired", "DirectoryPasswordExpired", () => subjectOf().expired],
    ["a password that must be changed", "DirectoryPasswordExpired", () => subjectOf().mustChange],
    ["a disabled account", "DirectoryAccountDisabled", () => subjectOf().disabled],
  ])("%s: %s, and the password is not in the message", async (_what, reason, credentialsOf) => {
    await subjectOf().enter("ready");
    const credentials = credentialsOf();
    const error = await failureOf(read({ credentials }));
    expect(error).toMatchObject({ reason, retry: { kind: "verySlow" }, needsHuman: true });
    expect(error?.message).toContain(credentials.username);
    expect(error?.message).not.toContain(credentials.password);
  });

  it("a base DN that the server does not hold is DirectoryBaseNotFound or DirectoryReferral", async () => {
    await subjectOf().enter("ready");
    const error = await failureOf(read({ baseDn: "DC=elsewhere,DC=test" }));
    expect(["DirectoryBaseNotFound", "DirectoryReferral"]).toContain(error?.reason);
  });

  it("a server of another domain than the declared one is DirectoryReferral", async () => {
    await subjectOf().enter("ready");
    await expect(read({ name: "emea.contoso.test" })).rejects.toMatchObject({
      reason: "DirectoryReferral",
      message: expect.stringContaining("is a controller of corp.contoso.test, not of emea.contoso.test") as string,
    });
  });
}

async function failureOf(read: Promise<unknown>): Promise<OperatorError | undefined> {
  try {
    await read;
    return undefined;
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
}
