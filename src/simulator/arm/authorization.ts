import type { Identity } from "../entra/access-token.ts";
import type { Caller } from "../exchange.ts";
import { ArmRefusal } from "./arm-refusal.ts";
import { isWithin } from "./resource-scope.ts";

/** One entry of the permissions API: what one role assignment gives. */
export interface GrantedActions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** What the identity may do at a scope: every role assignment at it or above it. */
export function permissionsAt(identity: Identity, scope: string): readonly GrantedActions[] {
  return identity.roleAssignments
    .filter((assignment) => isWithin(scope, assignment.scope))
    .map(({ actions, notActions }) => ({ actions, notActions }));
}

/** Whether any role gives the action and does not take it away again (https://learn.microsoft.com/azure/role-based-access-control/role-definitions). */
export function mayDo(identity: Identity, action: string, scope: string): boolean {
  return permissionsAt(identity, scope).some(
    (role) => role.actions.some((one) => matches(one, action)) && !role.notActions.some((one) => matches(one, action)),
  );
}

/** Whether the identity has any role in the subscription, however small. */
export function hasAnyRoleIn(identity: Identity, subscriptionId: string): boolean {
  const scope = `/subscriptions/${subscriptionId}`;
  return identity.roleAssignments.some((each) => isWithin(each.scope, scope) || isWithin(scope, each.scope));
}

/** @throws {ArmRefusal} 403 AuthorizationFailed, in Resource Manager's words. */
export function requireAction(identity: Identity, caller: Caller, action: string, scope: string): void {
  if (mayDo(identity, action, scope)) return;
  throw new ArmRefusal(
    403,
    "AuthorizationFailed",
    `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your ` +
      "credentials.",
  );
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${expression}$`, "i").test(action);
}
