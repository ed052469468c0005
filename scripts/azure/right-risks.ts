import type { ArmAction, GraphPermission } from "../../src/azure/rights.ts";

/** What a right means for the one who gives it. */
export interface Risk {
  /** What somebody can do with it who has stolen the identity. */
  readonly atWorst: string;
  /** How to do with less, or to notice misuse. */
  readonly narrower: string;
}

/**
 * For each right of Azure Resource Manager.
 *
 * @see https://learn.microsoft.com/rest/api/sql/managed-instances/update for what a change of an instance can contain
 */
export const ARM_RISKS: Readonly<Record<ArmAction, Risk>> = {
  "Microsoft.Sql/managedInstances/read": {
    atWorst: "learns names, network settings, versions and tags of the instances in the scope; reads no database",
    narrower: "resource groups instead of subscriptions in `--scope`",
  },
  "Microsoft.Sql/managedInstances/administrators/read": {
    atWorst: "learns who the Entra administrator of an instance is",
    narrower: "as above; not needed with `checks.entraAdministrator: Skip`",
  },
  "Microsoft.Resources/subscriptions/read": {
    atWorst: "learns the subscription's name and tenant",
    narrower:
      "without it the realm says `SubscriptionNotVisible` and goes on; Azure may show a subscription to whoever has any role in it anyway",
  },
  "Microsoft.Authorization/permissions/read": {
    atWorst: "learns what the identity itself may do",
    narrower: "without it the realm says `PermissionsUnknown` and goes on",
  },
  "Microsoft.Sql/managedInstances/write": {
    atWorst:
      "**reads and changes all data of the instances in the scope**: a change can set a new password for the SQL administrator. Also opens the public endpoint, and changes sizes at your cost. Azure has no right for the service principal alone",
    narrower:
      "only the resource groups that are managed; Microsoft Entra-only authentication on the instances, which makes that password useless and which the role cannot turn off; an alert on activity log entries by the identity that the operator's log does not have",
  },
  "Microsoft.Sql/locations/*/read": {
    atWorst: "learns the state of operations, capacities, and names of deleted servers and backups in the subscription",
    narrower:
      "none: the action that is performed, `Microsoft.Sql/locations/managedInstanceAzureAsyncOperation/read`, is not among those that a custom role may name",
  },
};

/** For each application permission. @see https://learn.microsoft.com/graph/permissions-reference */
export const GRAPH_RISKS: Readonly<Record<GraphPermission, Risk>> = {
  "Application.Read.All": {
    atWorst:
      "learns every application of the tenant, its owners and what it may do; no secrets. A map for whoever looks for a weak one",
    narrower: "none: the applications of the instances can't be named beforehand",
  },
  "DelegatedPermissionGrant.Read.All": {
    atWorst: "learns who has consented to what",
    narrower: "not needed beside the duty *consent*; with `consent.mode: Ignore` neither is",
  },
  "Policy.Read.All": {
    atWorst: "learns all Conditional Access policies: whom, what and from where they leave out",
    narrower:
      "`--without Policy.Read.All` and `checks.conditionalAccess: Skip`; `Policy.Read.ConditionalAccess` serves as well, where your tenant offers it",
  },
  "RoleManagement.Read.Directory": {
    atWorst: "learns who the administrators are",
    narrower: "`--without RoleManagement.Read.Directory` and `checks.directoryReader: Skip`",
  },
  "Organization.Read.All": {
    atWorst: "learns the tenant's domains, contacts and licences",
    narrower: "only for `directorySync` or a flow",
  },
  "Device.Read.All": {
    atWorst: "learns every device, its system and when it was last used",
    narrower: "only for `clientInventory`; `winauth client explain` on a device needs no right",
  },
  "User.Read.All": {
    atWorst: "learns the whole profile of every user",
    narrower:
      "the operator never asks for it: without it, status does not show which on-premises domains are synchronised",
  },
  "DelegatedPermissionGrant.ReadWrite.All": {
    atWorst:
      "**acts as any user who signs in to an application that the thief controls**: grants that application any delegated permission of any API for all users. As an administrator, too, once one signs in. Can also take consent away from any application",
    narrower:
      "`managementPolicy: Observe` or `consent.mode: Ignore`, and a person presses the button (`status.consent.adminConsentUrl` leads to it); users may not register applications; an alert on *Add delegated permission grant* by this identity for applications that are no instance's",
  },
  "AppRoleAssignment.ReadWrite.All": {
    atWorst: "**takes over the tenant**: assigns itself any application permission, and with it any role",
    narrower: "leave it out: instances seldom ask for application permissions, and a person can grant those",
  },
};
