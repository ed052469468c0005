import { plainText } from "../status/plain-text.ts";
import type { Action } from "./action.ts";

const LIMIT = 1024;

/** An action in words, for status and events. The same action always reads the same. */
export function describeAction(action: Action): string {
  return plainText(sentence(action), LIMIT);
}

/** A plan in words, one sentence per action. */
export function describePlan(actions: readonly Action[]): readonly string[] {
  return actions.map(describeAction);
}

function sentence(action: Action): string {
  switch (action.kind) {
    case "patchInstance":
      return `${instanceChanges(action).join(" and ")} on managed instance ${action.instanceName}.`;
    case "createGrant":
      return `Grant ${action.client.displayName} for all users on ${action.resource.displayName}: ${names(action.scopes)}.`;
    case "extendGrant":
      return [
        `Grant ${action.client.displayName} for all users on ${action.resource.displayName}: ${names(action.added)}.`,
        ...(action.removed.length === 0 ? [] : [`Revoke there: ${names(action.removed)}.`]),
      ].join(" ");
    case "reduceGrant":
    case "deleteGrant":
      return `Revoke from ${action.client.displayName} for all users on ${action.resource.displayName}: ${names(action.removed)}.`;
    case "assignAppRole":
      return `Assign ${action.client.displayName} the app role ${action.role.value} of ${action.resource.displayName}.`;
    case "removeAppRole":
      return `Take the app role ${action.role} of ${action.resource.displayName} from ${action.client.displayName}.`;
  }
}

function instanceChanges(action: Extract<Action, { readonly kind: "patchInstance" }>): readonly string[] {
  const { servicePrincipalType, authenticationMetadata } = action.patch;
  const changes: string[] = [];
  if (servicePrincipalType !== undefined)
    changes.push(`turn ${servicePrincipalType === "None" ? "off" : "on"} the service principal`);
  if (authenticationMetadata !== undefined) changes.push(`set authenticationMetadata to ${authenticationMetadata}`);
  return changes.map((change, index) => (index === 0 ? change.charAt(0).toUpperCase() + change.slice(1) : change));
}

function names(list: readonly string[]): string {
  return list.join(", ");
}
