import { z } from "zod";
import type { Clock } from "../ports/clock.ts";
import { key, remember } from "./directory-objects.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import { optionalText } from "./parse-answer.ts";
import type { AzureCall, Directory } from "./ports.ts";

/**
 * Roles that include reading users, groups and applications.
 *
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
const READER_ROLES = new Set([
  "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", // Directory Readers
  "9360feb5-f418-4baa-8175-e2a00bac4301", // Directory Writers
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451", // Global Reader
  "62e90394-69f5-4237-9190-012177145e10", // Global Administrator
]);

/**
 * Microsoft Graph application permissions that serve instead, all together.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/database/authentication-azure-ad-user-assigned-managed-identity
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
const ENOUGH_TOGETHER = [
  "df021288-bdef-4463-88db-98f22de89214", // User.Read.All
  "98830695-27a2-44f7-8c18-0c3ebc9698f6", // GroupMember.Read.All
  "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", // Application.Read.All
];
const DIRECTORY_READ_ALL = "7ab1d382-f21e-4acd-a863-ba3e13f7da61";

/** What Graph would have answered, had it not left the roles' names out instead. */
const REFUSED = { status: 403, headers: {}, body: "" } as const;

/**
 * How long a yes is believed: the passes that bring one instance to its state follow each other within about a minute, and each
 * would ask. A no is never kept, since somebody may be about to mend it.
 */
const REMEMBERED_MS = 120_000;
const MAX_REMEMBERED = 10_000;

const roleSchema = z.object({ roleTemplateId: optionalText(64) });

/** Whether a principal may resolve names in the directory, as an instance's identity has to for logins. */
export function createDirectoryReader(
  graph: GraphClient,
  appRoles: Pick<Directory, "appRoleAssignments">,
  clock: Clock,
): Pick<Directory, "isDirectoryReader"> {
  const readersUntilMs = new Map<string, number>();
  return {
    isDirectoryReader: async (principalObjectId, call) => {
      if (clock.monotonicMs() < (readersUntilMs.get(principalObjectId) ?? 0)) return true;
      const isReader = await readIsReader(principalObjectId, { graph, appRoles, call });
      if (isReader) remember(readersUntilMs, principalObjectId, clock.monotonicMs() + REMEMBERED_MS, MAX_REMEMBERED);
      else readersUntilMs.delete(principalObjectId);
      return isReader;
    },
  };
}

async function readIsReader(
  principalObjectId: string,
  {
    graph,
    appRoles,
    call,
  }: {
    readonly graph: GraphClient;
    readonly appRoles: Pick<Directory, "appRoleAssignments">;
    readonly call: AzureCall;
  },
): Promise<boolean> {
  const request = rolesRequest(principalObjectId, call);
  const roles = await graph.all(roleSchema, request);
  if (roles.some((role) => READER_ROLES.has(role.roleTemplateId?.toLowerCase() ?? ""))) return true;
  if (await hasReadPermissions(appRoles, principalObjectId, call)) return true;
  // Whoever may see the membership but not the role gets it with null in place of what it is:
  // https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
  if (roles.some((role) => role.roleTemplateId === undefined))
    throw graph.explain(REFUSED, { ...request, needs: ["RoleManagement.Read.Directory"] });
  return false;
}

function rolesRequest(principalObjectId: string, call: AzureCall): GraphRequest {
  return {
    method: "GET",
    link: `/servicePrincipals/${key(principalObjectId)}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=id,displayName,roleTemplateId`,
    // Casting a collection of directory objects is an advanced query: https://learn.microsoft.com/graph/aad-advanced-queries
    headers: { ConsistencyLevel: "eventual" },
    cost: { resourceUnits: 1, write: false },
    doing: `Reading the directory roles of service principal ${principalObjectId}`,
    needs: ["Application.Read.All"],
    call,
  };
}

async function hasReadPermissions(
  appRoles: Pick<Directory, "appRoleAssignments">,
  principalObjectId: string,
  call: AzureCall,
): Promise<boolean> {
  const held = new Set(
    (await appRoles.appRoleAssignments(principalObjectId, call)).map((each) => each.appRoleId.toLowerCase()),
  );
  return held.has(DIRECTORY_READ_ALL) || ENOUGH_TOGETHER.every((role) => held.has(role));
}
