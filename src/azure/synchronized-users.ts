import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { displayName } from "./parse-answer.ts";
import type { Directory, SynchronizedUserSample } from "./ports.ts";

/** The most that Graph puts on one page of users: https://learn.microsoft.com/graph/api/user-list */
const SAMPLE_SIZE = 999;

const userSchema = z.object({
  onPremisesDomainName: displayName(),
  onPremisesSamAccountName: displayName(),
  onPremisesSecurityIdentifier: displayName(),
});

type User = z.output<typeof userSchema>;

const pageSchema = z.object({ value: z.array(userSchema).max(SAMPLE_SIZE) });

/**
 * A sample of the users that come from on-premises; the pages behind the first are not read. Kerberos finds a user by the
 * three attributes that are looked at.
 *
 * @see https://learn.microsoft.com/graph/api/user-list
 * @see https://learn.microsoft.com/entra/identity/authentication/howto-authentication-passwordless-security-key-on-premises
 */
export function createSynchronizedUsers(graph: GraphClient): Pick<Directory, "synchronizedUsers"> {
  return {
    synchronizedUsers: async (call) => {
      const { value } = await graph.expect(pageSchema, {
        method: "GET",
        link:
          "/users?$filter=onPremisesSyncEnabled%20eq%20true" +
          "&$select=onPremisesDomainName,onPremisesSamAccountName,onPremisesSecurityIdentifier" +
          `&$top=${SAMPLE_SIZE}`,
        // Two for a list of users, less one for $select: https://learn.microsoft.com/graph/throttling-limits
        cost: { resourceUnits: 1, write: false },
        doing: "Reading a sample of the synchronised users",
        needs: ["User.Read.All"],
        call,
      });
      return sampleOf(value);
    },
  };
}

function sampleOf(users: readonly User[]): SynchronizedUserSample {
  const domains = users.map((user) => user.onPremisesDomainName.toLowerCase()).filter((domain) => domain !== "");
  return {
    users: users.length,
    isWhole: users.length < SAMPLE_SIZE,
    domains: [...new Set(domains)].sort(),
    incomplete: users.filter(isIncomplete).length,
  };
}

function isIncomplete(user: User): boolean {
  return Object.values(user).includes("");
}
