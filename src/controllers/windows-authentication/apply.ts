import type { AcceptedOperation, AzureCall, ManagedInstanceId, TenantClients } from "../../azure/ports.ts";
import type { Action } from "./action.ts";
import { StepFailure } from "./step-failure.ts";

/** What became of a plan. Actions that are in none of the members were not begun. */
export interface Applied {
  readonly done: readonly Action[];
  /** ARM took the change of the instance and is at work on it; the rest of the plan waits for the next pass. */
  readonly accepted?: { readonly action: Action; readonly operation: AcceptedOperation };
  /** What stopped it. */
  readonly failure?: StepFailure;
}

/**
 * Carries a plan out, one action after the other, and stops at the first that fails or runs on. Each is safe to repeat,
 * so a crash at any point is mended by the next pass. Never throws: what was done must reach the status.
 */
export async function applyPlan(
  plan: readonly Action[],
  id: ManagedInstanceId,
  clients: TenantClients,
  call: AzureCall,
): Promise<Applied> {
  const done: Action[] = [];
  for (const action of plan) {
    try {
      const operation = await applyAction(action, id, clients, call);
      if (operation !== undefined) return { done, accepted: { action, operation } };
      done.push(action);
    } catch (error) {
      return { done, failure: new StepFailure({ condition: conditionOfAction(action) }, error) };
    }
  }
  return { done };
}

async function applyAction(
  action: Action,
  id: ManagedInstanceId,
  { instances, directory }: TenantClients,
  call: AzureCall,
): Promise<AcceptedOperation | undefined> {
  switch (action.kind) {
    case "patchInstance":
      return instances.update(id, action.patch, call);
    case "createGrant":
      await directory.createGrant(
        { clientId: action.client.objectId, resourceId: action.resource.objectId, scopes: action.scopes },
        call,
      );
      return undefined;
    case "extendGrant":
    case "reduceGrant":
      await directory.updateGrant(action.grantId, action.scopes, call);
      return undefined;
    case "deleteGrant":
      await directory.deleteGrant(action.grantId, call);
      return undefined;
    case "assignAppRole":
      await directory.assignAppRole(
        { principalId: action.client.objectId, resourceId: action.resource.objectId, appRoleId: action.role.id },
        call,
      );
      return undefined;
    case "removeAppRole":
      await directory.removeAppRole(action.assignment, call);
      return undefined;
  }
}

function conditionOfAction(action: Action): "ServicePrincipalEnabled" | "MetadataModeMatched" | "ConsentGranted" {
  if (action.kind !== "patchInstance") return "ConsentGranted";
  return action.patch.servicePrincipalType === undefined ? "MetadataModeMatched" : "ServicePrincipalEnabled";
}
