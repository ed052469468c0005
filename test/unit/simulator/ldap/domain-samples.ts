import type { z } from "zod";
import type { DirectorySession, DirectoryView } from "../../../../src/simulator/ldap/directory-session.ts";
import { type Domain, domainSchema, domainsOf } from "../../../../src/simulator/ldap/domain-state.ts";

/** When the simulator of these tests was started. */
export const STARTED_AT_MS = Date.UTC(2026, 0, 1);

/** A domain as the state file would have it, with all set up unless said otherwise. */
export function domain(more: z.input<typeof domainSchema> = {}, name = "corp.contoso.com"): Domain {
  const record = domainSchema.parse({
    accounts: [{ username: "svc-winauth", password: "directory-secret" }],
    kerberosServer: {},
    trust: {},
    ...more,
  });
  return domainsOf({ [name]: record })[0]!;
}

/** What the first controller of a domain answers from, a minute after the start. */
export function viewOf(of: Domain): DirectoryView {
  return { domain: of, controller: of.controllers[0]!, startedAtMs: STARTED_AT_MS, nowMs: STARTED_AT_MS + 60_000 };
}

/** A connection to dc1 of the domain. */
export function session(more: Partial<DirectorySession> = {}): DirectorySession {
  return {
    controller: { domain: "corp.contoso.com", host: "dc1.corp.contoso.com" },
    isProtected: true,
    boundAs: undefined,
    ...more,
  };
}
