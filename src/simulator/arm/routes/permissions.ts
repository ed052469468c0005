import type { Reply } from "../../exchange.ts";
import { PERMISSIONS_VERSIONS } from "../api-versions.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";
import { permissionsAt } from "../authorization.ts";

/**
 * What the caller may do at a scope (https://learn.microsoft.com/rest/api/authorization/permissions). Anybody may ask about
 * itself, and an identity without a role gets an empty list. That the call needs no right of its own is what the portal relies
 * on; no page says so.
 */
export const PERMISSION_ROUTES: readonly ArmRoute[] = [
  {
    method: "GET",
    path: "{*scope}/providers/Microsoft.Authorization/permissions",
    versions: PERMISSIONS_VERSIONS,
    type: "permissions",
    handle: list,
  },
];

function list(request: ArmRequest): Reply {
  const scope = request.names["scope"] ?? "";
  const value = permissionsAt(request.identity, scope === "" ? "/" : scope).map((role) => ({
    actions: role.actions,
    notActions: role.notActions,
    dataActions: [],
    notDataActions: [],
  }));
  return { status: 200, body: { value } };
}
