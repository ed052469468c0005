import { mayDo } from "../arm/authorization.ts";
import { isWithin } from "../arm/resource-scope.ts";
import type { Identity } from "../entra/access-token.ts";

/** The scopes at which one of the identity's roles gives the action: what is below them can be seen. */
export function scopesWith(identity: Identity, action: string): readonly string[] {
  return identity.roleAssignments
    .filter((assignment) => mayDo({ ...identity, roleAssignments: [assignment] }, action, assignment.scope))
    .map((assignment) => assignment.scope);
}

/** Whether a resource is at or below one of the scopes. */
export function isBelowAny(resourceId: string, scopes: readonly string[]): boolean {
  return scopes.some((scope) => isWithin(resourceId, scope));
}
