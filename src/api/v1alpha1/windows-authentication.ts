import { z } from "zod";
import { cel, dateTime, form, guid, immutable, listMap, setList } from "../schema.ts";
import { conditions, dnsSubdomain, failing, interval, lastHandledReconcileAt, observedGeneration } from "./common.ts";

const level = z.enum(["Require", "Warn", "Skip"]).default("Warn");
const permissionValue = form(
  z.string().min(1).max(120),
  /^[A-Za-z0-9._:/-]+$/,
  "must be a permission's value, such as User.Read",
);

/**
 * ARM compares resource ids without case; the instance's own name is lower-case.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftsql
 */
// Not a literal: a Node that is too old for groups like (?i:…) must be able to read this file and say so.
const RESOURCE_ID = new RegExp(
  String.raw`^\/(?i:subscriptions)\/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\/(?i:resourceGroups)\/[-\w.()]{0,89}[-\w()]\/(?i:providers\/Microsoft\.Sql\/managedInstances)\/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`,
);

const resourceId = form(
  z.string().max(400),
  RESOURCE_ID,
  "must be the ARM id of a managed instance: /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Sql/managedInstances/<name>",
);

/** A resource application and what is consented to on it. */
export const permissionSchema = cel(
  z.object({
    resourceAppId: guid.describe(
      "Application id of the API, for example 00000003-0000-0000-c000-000000000000 for Microsoft Graph.",
    ),
    delegatedScopes: setList(z.array(permissionValue).max(50))
      .default([])
      .describe("Delegated permissions, by value (User.Read)."),
    appRoles: setList(z.array(permissionValue).max(50))
      .default([])
      .describe("Application permissions, by value. Only where the realm's access rule allows app roles."),
  }),
  {
    rule: "size(self.delegatedScopes) + size(self.appRoles) > 0",
    message: "name at least one delegated scope or app role",
    holds: (permission) => permission.delegatedScopes.length + permission.appRoles.length > 0,
  },
);

const permissions = cel(listMap(z.array(permissionSchema).max(20), "resourceAppId"), {
  rule: "self.all(a, self.exists_one(b, b.resourceAppId.lowerAscii() == a.resourceAppId.lowerAscii()))",
  message: "name each API once; application ids are compared without case",
  holds: (items) => new Set(items.map((item) => item.resourceAppId.toLowerCase())).size === items.length,
});

const consent = cel(
  z.object({
    mode: z
      .enum(["Requested", "Explicit", "Ignore"])
      .default("Requested")
      .describe(
        "Requested grants what the instance's application asks for, as the portal's button does. Explicit grants exactly what permissions lists. Ignore neither grants nor looks.",
      ),
    permissions: permissions.default([]).describe("What to grant, for each API, with mode Explicit only."),
    prune: z.boolean().default(false).describe("True also revokes tenant-wide grants that nobody asked for here."),
  }),
  {
    rule: "self.mode != 'Explicit' || size(self.permissions) > 0",
    message: "mode Explicit needs at least one entry in permissions",
    holds: ({ mode, permissions }) => mode !== "Explicit" || permissions.length > 0,
  },
  {
    rule: "self.mode == 'Explicit' || size(self.permissions) == 0",
    message: "permissions are for mode Explicit only",
    holds: ({ mode, permissions }) => mode === "Explicit" || permissions.length === 0,
  },
  {
    rule: "self.mode != 'Ignore' || !self.prune",
    message: "prune can't be true with mode Ignore",
    holds: ({ mode, prune }) => mode !== "Ignore" || !prune,
  },
);

/** Desired state of a WindowsAuthentication. */
export const windowsAuthenticationSpecSchema = z
  .object({
    managedInstance: z
      .object({
        resourceId: immutable(resourceId, "resourceId").describe("ARM id of the managed instance. Immutable."),
      })
      .describe("The managed instance that this object is about."),
    realmRef: z
      .object({ name: dnsSubdomain.default("default").describe("Name of the KerberosRealm.") })
      .default({ name: "default" })
      .describe("The KerberosRealm, the Entra tenant, to act in."),
    servicePrincipal: z
      .enum(["Enabled", "Disabled"])
      .default("Enabled")
      .describe("Whether the instance has its system-assigned service principal, which is not its managed identity."),
    consent: consent
      .default({ mode: "Requested", permissions: [], prune: false })
      .describe("The tenant-wide admin consent for the application of the instance."),
    authenticationMetadata: z
      .enum(["AzureAD", "Paired", "Windows"])
      .optional()
      .describe("Metadata mode of logins. Absent: only observed, since changing it breaks the other class of logins."),
    checks: z
      .object({
        conditionalAccess: level.describe("Does a Conditional Access policy block sign-in to the application?"),
        entraAdministrator: level.describe("Does the instance have an Entra administrator?"),
        directoryReader: level.describe("Can the instance's identity read the directory?"),
      })
      .default({ conditionalAccess: "Warn", entraAdministrator: "Warn", directoryReader: "Warn" })
      .describe("Require makes Ready depend on a check, Warn only reports it, Skip does not look."),
    managementPolicy: z
      .enum(["Enforce", "Observe"])
      .default("Enforce")
      .describe("Enforce makes it so. Observe reports what it would do and changes nothing."),
    deletionPolicy: z
      .enum(["Retain", "Revert"])
      .default("Retain")
      .describe("Revert takes back what this object granted and turned on; Retain leaves Azure as it is."),
    interval: interval
      .default("30m")
      .describe("Time between two complete checks of this object, in hours, minutes and seconds (30m, 1h30m)."),
    suspend: z.boolean().default(false).describe("True stops all work on this object."),
  })
  .describe("What is wanted.");

const heldPermissions = listMap(
  z
    .array(
      z.object({
        resourceAppId: guid.describe("Application id of the API."),
        resource: z.string().max(256).optional().describe("Display name of the API."),
        delegatedScopes: z.array(z.string().max(120)).max(200).default([]).describe("Delegated permissions, by value."),
        appRoles: z.array(z.string().max(120)).max(200).default([]).describe("Application permissions, by value."),
      }),
    )
    .max(100),
  "resourceAppId",
);
const entraId = z.string().max(36);

/** Observed state of a WindowsAuthentication. */
export const windowsAuthenticationStatusSchema = z
  .object({
    observedGeneration,
    conditions,
    lastHandledReconcileAt,
    managedInstance: z
      .object({
        name: z.string().max(63).optional().describe("Name of the managed instance."),
        fullyQualifiedDomainName: z.string().max(512).optional().describe("The name that clients connect to."),
        state: z.string().max(64).optional().describe("State as ARM tells it, for example Ready or Stopped."),
        location: z.string().max(64).optional().describe("Azure region."),
        tenantId: entraId.optional().describe("Entra tenant of the instance's subscription."),
      })
      .optional()
      .describe("The managed instance as last read."),
    kerberos: z
      .object({ servicePrincipalName: z.string().max(600).describe("MSSQLSvc/<fully qualified domain name>:1433.") })
      .optional()
      .describe("What a client asks a ticket for."),
    servicePrincipal: z
      .object({
        applicationId: entraId.describe("Application (client) id."),
        applicationObjectId: entraId.optional().describe("Object id of the application."),
        servicePrincipalObjectId: entraId.optional().describe("Object id of the service principal."),
        displayName: z.string().max(256).optional().describe("Name of the application in Entra."),
      })
      .optional()
      .describe("The instance's system-assigned service principal."),
    consent: z
      .object({
        granted: heldPermissions.default([]).describe("Wanted and granted."),
        missing: heldPermissions.default([]).describe("Wanted and not granted."),
        unexpected: heldPermissions.default([]).describe("Granted tenant-wide, and not wanted here."),
        adminConsentUrl: z.string().max(512).optional().describe("Where an administrator can grant it by hand."),
      })
      .optional()
      .describe("The application's consent as last read."),
    operation: z
      .object({
        kind: z.string().max(64).describe("What the operation does."),
        url: z.string().max(8192).describe("Where its progress is read."),
        startedAt: dateTime.describe("When it began."),
      })
      .optional()
      .describe("The ARM operation in flight."),
    pendingActions: z.array(z.string().max(1024)).max(100).optional().describe("What would be changed, in words."),
    owned: z
      .object({
        servicePrincipal: z.boolean().default(false).describe("This object turned the service principal on."),
        permissions: heldPermissions.default([]).describe("What this object granted."),
      })
      .optional()
      .describe("What this object turned on and granted, recorded before it was done; Revert takes back exactly this."),
    failing,
    history: z
      .array(
        z.object({
          outcome: z.string().max(64).describe("One word for the outcome."),
          message: z.string().max(1024).describe("One sentence for people."),
          firstAt: dateTime.describe("First time in a row."),
          lastAt: dateTime.describe("Last time in a row."),
          count: z.int().min(1).describe("How many times in a row."),
        }),
      )
      .max(5)
      .optional()
      .describe("The last five outcomes, newest first."),
  })
  .describe("What the operator found.");

/** Parsed spec with defaults applied. */
export type WindowsAuthenticationSpec = z.output<typeof windowsAuthenticationSpecSchema>;
/** Status as stored. */
export type WindowsAuthenticationStatus = z.output<typeof windowsAuthenticationStatusSchema>;
/** A resource application with scopes and roles, as status lists them. */
export type HeldPermission = z.output<typeof heldPermissions>[number];
/** A resource application with scopes and roles, as spec asks for them. */
export type PermissionRequest = z.output<typeof permissionSchema>;
