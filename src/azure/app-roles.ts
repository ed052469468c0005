import { z } from "zod";
import { isGone, key } from "./directory-objects.ts";
import { mayHaveBeenApplied } from "./grants.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import type { AppRoleAssignment, AzureCall, Directory } from "./ports.ts";

const READ = ["Application.Read.All"] as const;
const WRITE = ["AppRoleAssignment.ReadWrite.All"] as const;
const WRITE_COST = { resourceUnits: 1, write: true } as const;

const assignmentSchema = z.object({
  id: z.string().max(256),
  principalId: z.string().max(64),
  resourceId: z.string().max(64),
  appRoleId: z.string().max(64),
});

/**
 * App roles held by service principals. They are read at the principal and written at the resource, as Graph recommends.
 *
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto
 */
export function createAppRoles(
  graph: GraphClient,
): Pick<Directory, "appRoleAssignments" | "assignAppRole" | "removeAppRole"> {
  return {
    appRoleAssignments: (principalObjectId, call) => list(graph, principalObjectId, call),
    assignAppRole: (assignment, call) => assign(graph, assignment, call),
    removeAppRole: (assignment, call) => remove(graph, assignment, call),
  };
}

function list(graph: GraphClient, principalObjectId: string, call: AzureCall): Promise<readonly AppRoleAssignment[]> {
  return graph.all(assignmentSchema, {
    method: "GET",
    link: `/servicePrincipals/${key(principalObjectId)}/appRoleAssignments?$select=id,principalId,resourceId,appRoleId`,
    // 2, less 1 for $select: https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
    cost: { resourceUnits: 1, write: false },
    doing: `Reading the application permissions of service principal ${principalObjectId}`,
    needs: READ,
    call,
  });
}

async function assign(graph: GraphClient, assignment: Omit<AppRoleAssignment, "id">, call: AzureCall): Promise<void> {
  const { principalId, resourceId, appRoleId } = assignment;
  const request: GraphRequest = {
    method: "POST",
    link: `/servicePrincipals/${key(resourceId)}/appRoleAssignedTo`,
    body: { principalId, resourceId, appRoleId },
    cost: WRITE_COST,
    doing: `Granting an application permission to service principal ${principalId}`,
    needs: WRITE,
    call,
  };
  const answer = await graph.send(request);
  if (answer.status >= 200 && answer.status <= 299) return;
  const error = graph.explain(answer, request);
  if (!mayHaveBeenApplied(answer)) throw error;
  const held = await list(graph, principalId, call);
  if (!held.some((each) => sameRole(each, assignment))) throw error;
}

function sameRole(a: Omit<AppRoleAssignment, "id">, b: Omit<AppRoleAssignment, "id">): boolean {
  return (
    a.resourceId.toLowerCase() === b.resourceId.toLowerCase() && a.appRoleId.toLowerCase() === b.appRoleId.toLowerCase()
  );
}

async function remove(graph: GraphClient, assignment: AppRoleAssignment, call: AzureCall): Promise<void> {
  const request: GraphRequest = {
    method: "DELETE",
    link: `/servicePrincipals/${key(assignment.resourceId)}/appRoleAssignedTo/${encodeURIComponent(assignment.id)}`,
    cost: WRITE_COST,
    doing: `Revoking an application permission of service principal ${assignment.principalId}`,
    needs: WRITE,
    call,
  };
  const answer = await graph.send(request);
  if (answer.status === 204 || answer.status === 200 || isGone(answer)) return;
  throw graph.explain(answer, request);
}
