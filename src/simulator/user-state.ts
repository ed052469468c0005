import { z } from "zod";
import { guidSchema, stableGuid } from "./guid.ts";

/** The first relative identifier that a domain gives to accounts of its own (https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers). */
const FIRST_RELATIVE_ID = 1000;

/** A user (https://learn.microsoft.com/graph/api/resources/user), as far as on-premises names go. */
export const userSchema = z.strictObject({
  id: guidSchema,
  userPrincipalName: z.string(),
  displayName: z.string(),
  accountEnabled: z.boolean().default(true),
  userType: z.enum(["Member", "Guest"]).default("Member"),
  mail: z.string().nullable().default(null),
  givenName: z.string().nullable().default(null),
  surname: z.string().nullable().default(null),
  onPremisesSyncEnabled: z.boolean().nullable().default(null),
  onPremisesLastSyncDateTime: z.string().nullable().default(null),
  onPremisesSamAccountName: z.string().nullable().default(null),
  onPremisesDomainName: z.string().nullable().default(null).describe("DNS name of the Active Directory domain."),
  onPremisesSecurityIdentifier: z.string().nullable().default(null),
  onPremisesUserPrincipalName: z.string().nullable().default(null),
  onPremisesDistinguishedName: z.string().nullable().default(null),
  onPremisesImmutableId: z.string().nullable().default(null),
});

/** Many users that differ in name and ids only. */
export const userGroupSchema = z.strictObject({
  name: z.string().min(1).max(14).describe("The users are called NAME-00001 and so on; used once in a tenant."),
  count: z.int().min(1).max(1_000_000),
  upnSuffix: z.string().describe("What follows the @ of the user principal name."),
  accountEnabled: z.boolean().default(true),
  onPremisesDomainName: z
    .string()
    .nullable()
    .default(null)
    .describe("DNS name of the domain that they are synchronised from; null: they exist in the cloud only."),
  domainSid: z
    .string()
    .regex(/^S-1-5-21(-\d+){3}$/, "Expected the SID of a domain: S-1-5-21 and three numbers.")
    .nullable()
    .default(null)
    .describe("The SID of that domain; null: the users came without one."),
});

/** A user in memory. */
export type UserRecord = z.output<typeof userSchema>;
type UserGroup = z.output<typeof userGroupSchema>;

/** The users of groups. Ids are the same for the same tenant, group and position. */
export function usersOfGroups(tenantId: string, groups: readonly UserGroup[]): readonly UserRecord[] {
  return groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, index) => {
      const name = `${group.name}-${String(index + 1).padStart(5, "0")}`;
      const userPrincipalName = `${name}@${group.upnSuffix}`;
      return userSchema.parse({
        id: stableGuid(tenantId, "user", name),
        userPrincipalName,
        displayName: name,
        accountEnabled: group.accountEnabled,
        ...onPremises(group, name, index),
      });
    }),
  );
}

function onPremises(group: UserGroup, name: string, index: number): object {
  const { onPremisesDomainName, domainSid, upnSuffix } = group;
  if (onPremisesDomainName === null) return {};
  return {
    onPremisesSyncEnabled: true,
    onPremisesSamAccountName: name,
    onPremisesDomainName,
    onPremisesSecurityIdentifier: domainSid === null ? null : `${domainSid}-${FIRST_RELATIVE_ID + index}`,
    onPremisesUserPrincipalName: `${name}@${upnSuffix}`,
  };
}
