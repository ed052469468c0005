import { z } from "zod";
import { plainText } from "../plain-text.ts";
import { key } from "./directory-objects.ts";
import type { PermissionGrant } from "./ports.ts";

/** Application permissions that reading grants needs, the least first. */
export const READ_GRANTS = ["DelegatedPermissionGrant.Read.All", "DelegatedPermissionGrant.ReadWrite.All"] as const;
/**
 * What Graph charges for reading grants: 2, less 1 for `$select`.
 *
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export const READ_GRANTS_COST = { resourceUnits: 1, write: false } as const;
const SELECT = "$select=id,clientId,consentType,resourceId,scope";

/** Graph takes whatever is written as a scope; those of real resources are far shorter. */
const MAX_SCOPE = 512;

/** A grant as Graph sends it; `scope` is separated by spaces, and sometimes starts with one. */
export const grantSchema = z.object({
  id: z.string().max(256),
  clientId: z.string().max(64),
  consentType: z.string().max(64),
  resourceId: z.string().max(64),
  scope: z.string().max(16_384).nullish(),
});

/** Only grants for all principals are admin consent; those of one user are left out. */
export function tenantWide(raw: readonly z.output<typeof grantSchema>[]): readonly PermissionGrant[] {
  return raw.filter((grant) => grant.consentType === "AllPrincipals").map(toGrant);
}

/** Path that lists the grants of a client. */
export function grantsLink(clientObjectId: string): string {
  return `/oauth2PermissionGrants?$filter=clientId%20eq%20'${key(clientObjectId)}'&${SELECT}`;
}

/** One grant in our words. */
export function toGrant(raw: z.output<typeof grantSchema>): PermissionGrant {
  return {
    id: raw.id,
    clientId: raw.clientId,
    resourceId: raw.resourceId,
    scopes: (raw.scope ?? "")
      .split(/\s+/)
      .map((scope) => plainText(scope, MAX_SCOPE))
      .filter((scope) => scope !== ""),
  };
}
