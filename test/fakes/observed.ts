import {
  type WindowsAuthenticationSpec,
  windowsAuthenticationSpecSchema,
} from "../../src/api/v1alpha1/windows-authentication.ts";
import type { Observed } from "../../src/controllers/windows-authentication/observed.ts";
import { FakeAzure, GRAPH_APP_ID, graphResource, INSTANCE_ID } from "./fake-azure.ts";

/** A specification with its defaults; `changes` replace members. */
export function specOf(changes: object = {}): WindowsAuthenticationSpec {
  return windowsAuthenticationSpecSchema.parse({ managedInstance: { resourceId: INSTANCE_ID }, ...changes });
}

/** A specification that asks for exactly these permissions of Microsoft Graph. */
export function explicitSpec(
  delegatedScopes: readonly string[],
  appRoles: readonly string[] = [],
  prune = false,
): WindowsAuthenticationSpec {
  const asked = { resourceAppId: GRAPH_APP_ID, delegatedScopes: [...delegatedScopes], appRoles: [...appRoles] };
  const permissions = delegatedScopes.length + appRoles.length === 0 ? [] : [asked];
  return { ...specOf(), consent: { mode: "Explicit", prune, permissions } };
}

/** An Azure whose instance has its service principal, which holds these scopes and roles of Microsoft Graph. */
export function enabledAzure(scopes: readonly string[] = [], roles: readonly string[] = []): FakeAzure {
  const azure = new FakeAzure();
  azure.addInstance();
  azure.enable();
  if (scopes.length > 0) azure.grants = [{ id: "g", clientId: "sp-1", resourceId: "graph-sp", scopes }];
  azure.appRoles = roles.map((role) => ({
    id: `a-${role}`,
    principalId: "sp-1",
    resourceId: "graph-sp",
    appRoleId: `role-${role}`,
  }));
  return azure;
}

/** What a pass without checks would have read of it; `changes` replace members. */
export function observedOf(azure: FakeAzure, changes: Partial<Observed> = {}): Observed {
  const clientId = azure.instance.servicePrincipal?.clientId ?? "";
  const application = azure.applications.get(clientId);
  const client = azure.servicePrincipals.get(clientId);
  const consent =
    application === undefined || client === undefined
      ? {}
      : {
          consent: { application, client, resources: [graphResource], grants: azure.grants, appRoles: azure.appRoles },
        };
  return {
    instance: azure.instance,
    ...consent,
    conditionalAccess: { kind: "skipped" },
    directoryReader: { kind: "skipped" },
    ...changes,
  };
}
