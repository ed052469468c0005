import { z } from "zod";
import { guid, listMap, setList } from "../schema.ts";
import { conditions, interval, observedGeneration } from "./common.ts";

const level = z.enum(["Require", "Warn", "Skip"]).default("Warn");
const dnsLabel = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
const scopeName = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[A-Za-z0-9._:/-]+$/);

const resourceId = z
  .string()
  .max(400)
  .regex(
    /^\/(?i:subscriptions)\/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\/(?i:resourceGroups)\/[-\w.()]{1,90}\/(?i:providers\/Microsoft\.Sql\/managedInstances)\/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  );

/** A resource application and what is consented to on it. */
export const permissionSchema = z.object({
  resourceAppId: guid.describe(
    "Application id of the API, for example 00000003-0000-0000-c000-000000000000 for Microsoft Graph.",
  ),
  delegatedScopes: setList(z.array(scopeName).max(50))
    .default([])
    .describe("Delegated permissions, by value (User.Read)."),
  appRoles: setList(z.array(scopeName).max(50))
    .default([])
    .describe("Application permissions, by value. Only where the realm's access rule allows app roles."),
});

/** Desired state of a WindowsAuthentication. */
export const windowsAuthenticationSpecSchema = z.object({
  managedInstance: z
    .object({ resourceId: resourceId.describe("ARM id of the managed instance. Immutable.") })
    .describe("The managed instance that this object is about."),
  realmRef: z
    .object({ name: dnsLabel.default("default") })
    .default({ name: "default" })
    .describe("The KerberosRealm to act in."),
  servicePrincipal: z
    .enum(["Enabled", "Disabled"])
    .default("Enabled")
    .describe("Whether the instance has its system-assigned service principal."),
  consent: z
    .object({
      mode: z
        .enum(["Requested", "Explicit", "Ignore"])
        .default("Requested")
        .describe("Requested grants what the instance's application asks for, as the portal's button does."),
      permissions: listMap(z.array(permissionSchema).max(20), "resourceAppId").default([]),
      prune: z.boolean().default(false).describe("True also revokes tenant-wide grants that nobody asked for here."),
    })
    .default({ mode: "Requested", permissions: [], prune: false }),
  authenticationMetadata: z
    .enum(["AzureAD", "Paired", "Windows"])
    .optional()
    .describe("Metadata mode of logins. Absent: only observed, since changing it breaks the other class of logins."),
  checks: z
    .object({ conditionalAccess: level, entraAdministrator: level, directoryReader: level })
    .default({ conditionalAccess: "Warn", entraAdministrator: "Warn", directoryReader: "Warn" })
    .describe("Require makes Ready depend on a check, Warn only reports it, Skip does not look."),
  managementPolicy: z
    .enum(["Enforce", "Observe"])
    .default("Enforce")
    .describe("Observe reports what it would do and changes nothing."),
  deletionPolicy: z
    .enum(["Retain", "Revert"])
    .default("Retain")
    .describe("Revert takes back what this object granted and turned on; Retain leaves Azure as it is."),
  interval: interval.default("30m").describe("Time between two complete checks of this object."),
  suspend: z.boolean().default(false).describe("True stops all work on this object."),
});

const heldPermissions = listMap(
  z
    .array(
      z.object({
        resourceAppId: guid,
        resource: z.string().max(256).optional().describe("Display name of the API."),
        delegatedScopes: z.array(z.string().max(120)).max(200).default([]),
        appRoles: z.array(z.string().max(120)).max(200).default([]),
      }),
    )
    .max(100),
  "resourceAppId",
);

/** Observed state of a WindowsAuthentication. */
export const windowsAuthenticationStatusSchema = z.object({
  observedGeneration,
  conditions,
  lastHandledReconcileAt: z.string().max(256).optional(),
  managedInstance: z
    .object({
      fullyQualifiedDomainName: z.string().max(512).optional(),
      state: z.string().max(64).optional(),
      location: z.string().max(64).optional(),
      tenantId: z.string().max(36).optional(),
    })
    .optional(),
  kerberos: z.object({ servicePrincipalName: z.string().max(600) }).optional(),
  servicePrincipal: z
    .object({
      applicationId: z.string().max(36),
      applicationObjectId: z.string().max(36).optional(),
      servicePrincipalObjectId: z.string().max(36).optional(),
      displayName: z.string().max(256).optional(),
    })
    .optional(),
  consent: z
    .object({
      granted: heldPermissions.default([]),
      missing: heldPermissions.default([]),
      unexpected: heldPermissions.default([]),
      adminConsentUrl: z.string().max(512).optional(),
    })
    .optional(),
  operation: z
    .object({ kind: z.string().max(64), url: z.string().max(2048), startedAt: z.iso.datetime() })
    .optional()
    .describe("The ARM operation in flight."),
  pendingActions: z.array(z.string().max(1024)).max(100).optional().describe("What would be changed, in words."),
  owned: z
    .object({
      servicePrincipal: z.boolean().default(false),
      permissions: heldPermissions.default([]),
    })
    .optional()
    .describe("What this object turned on and granted, recorded before it was done; Revert takes back exactly this."),
  failing: z
    .object({ reason: z.string().max(128), since: z.iso.datetime() })
    .optional()
    .describe("Since when the present failure lasts; decides when retrying becomes Stalled."),
  history: z
    .array(
      z.object({
        outcome: z.string().max(64),
        message: z.string().max(1024),
        firstAt: z.iso.datetime(),
        lastAt: z.iso.datetime(),
        count: z.int(),
      }),
    )
    .max(5)
    .optional()
    .describe("The last five outcomes, newest first."),
});

/** Parsed spec with defaults applied. */
export type WindowsAuthenticationSpec = z.output<typeof windowsAuthenticationSpecSchema>;
/** Status as stored. */
export type WindowsAuthenticationStatus = z.output<typeof windowsAuthenticationStatusSchema>;
/** A resource application with scopes and roles, as status lists them. */
export type HeldPermission = z.output<typeof heldPermissions>[number];
/** A resource application with scopes and roles, as spec asks for them. */
export type PermissionRequest = z.output<typeof permissionSchema>;
