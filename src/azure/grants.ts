import type { OperatorError } from "../errors.ts";
import { isGone } from "./directory-objects.ts";
import { readErrorBody } from "./error-body.ts";
import type { Answer } from "./gateway.ts";
import { grantSchema, grantsLink, READ_GRANTS, READ_GRANTS_COST, tenantWide, toGrant } from "./grant-schema.ts";
import { grantsOfMany } from "./grants-of-many.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import { parseAnswer } from "./parse-answer.ts";
import type { AzureCall, Directory, PermissionGrant } from "./ports.ts";

const WRITE_GRANTS = ["DelegatedPermissionGrant.ReadWrite.All"] as const;
const WRITE_COST = { resourceUnits: 1, write: true } as const;

/**
 * Delegated permission grants of all principals.
 *
 * @see https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
 * @see https://learn.microsoft.com/graph/permissions-grant-via-msgraph
 */
export function createGrants(
  graph: GraphClient,
): Pick<Directory, "grants" | "grantsOfMany" | "createGrant" | "updateGrant" | "deleteGrant"> {
  return {
    grants: (clientObjectId, call) => list(graph, clientObjectId, call),
    grantsOfMany: (clientObjectIds, call) => grantsOfMany(graph, clientObjectIds, call),
    createGrant: (grant, call) => create(graph, grant, call),
    updateGrant: (id, scopes, call) => update(graph, id, scopes, call),
    deleteGrant: (id, call) => remove(graph, id, call),
  };
}

async function list(graph: GraphClient, clientObjectId: string, call: AzureCall): Promise<readonly PermissionGrant[]> {
  const raw = await graph.all(grantSchema, {
    method: "GET",
    link: grantsLink(clientObjectId),
    cost: READ_GRANTS_COST,
    doing: `Reading the consent of service principal ${clientObjectId}`,
    needs: READ_GRANTS,
    call,
  });
  return tenantWide(raw);
}

async function create(
  graph: GraphClient,
  grant: Omit<PermissionGrant, "id">,
  call: AzureCall,
): Promise<PermissionGrant> {
  const { clientId, resourceId, scopes } = grant;
  const request: GraphRequest = {
    method: "POST",
    link: "/oauth2PermissionGrants",
    body: { clientId, consentType: "AllPrincipals", resourceId, scope: scopes.join(" ") },
    cost: WRITE_COST,
    doing: `Granting consent to service principal ${clientId}`,
    needs: WRITE_GRANTS,
    call,
  };
  const answer = await graph.send(request);
  if (answer.status === 201 || answer.status === 200)
    return toGrant(parseAnswer(grantSchema, answer.body, request.doing));
  const error = graph.explain(answer, request);
  if (!mayHaveBeenApplied(answer)) throw error;
  return existing(graph, grant, { error, call });
}

/** After an answer that does not tell, the directory is asked: what is there is returned as it is. */
async function existing(
  graph: GraphClient,
  grant: Omit<PermissionGrant, "id">,
  { error, call }: { readonly error: OperatorError; readonly call: AzureCall },
): Promise<PermissionGrant> {
  const all = await list(graph, grant.clientId, call);
  const found = all.find((each) => each.resourceId.toLowerCase() === grant.resourceId.toLowerCase());
  if (found === undefined) throw error;
  return found;
}

/**
 * A duplicate is answered with 409 or with 400 and only a message to tell it by; a write that was applied can be answered
 * with 404 while the directory replicates.
 */
export function mayHaveBeenApplied(answer: Answer): boolean {
  const { code, message } = readErrorBody(answer.body);
  if (answer.status === 404) return code !== undefined;
  if (answer.status === 409) return true;
  return answer.status === 400 && (code === "Permission_Duplicate" || /already exists/i.test(message));
}

async function update(graph: GraphClient, id: string, scopes: readonly string[], call: AzureCall): Promise<void> {
  const request: GraphRequest = {
    method: "PATCH",
    link: `/oauth2PermissionGrants/${encodeURIComponent(id)}`,
    // Every other member is refused in an update.
    body: { scope: scopes.join(" ") },
    cost: WRITE_COST,
    doing: "Changing the granted scopes",
    needs: WRITE_GRANTS,
    call,
  };
  const answer = await graph.send(request);
  if (answer.status < 200 || answer.status > 299) throw graph.explain(answer, request);
}

async function remove(graph: GraphClient, id: string, call: AzureCall): Promise<void> {
  const request: GraphRequest = {
    method: "DELETE",
    link: `/oauth2PermissionGrants/${encodeURIComponent(id)}`,
    cost: WRITE_COST,
    doing: "Revoking consent",
    needs: WRITE_GRANTS,
    call,
  };
  const answer = await graph.send(request);
  if (answer.status === 204 || answer.status === 200 || isGone(answer)) return;
  throw graph.explain(answer, request);
}
