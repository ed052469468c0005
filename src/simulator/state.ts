import { z } from "zod";
import { deviceGroupSchema, deviceSchema, devicesOfGroups } from "./device-state.ts";
import { guidSchema as guid } from "./guid.ts";
import { domainsSchema } from "./ldap/domain-state.ts";
import { organizationSchema } from "./organization-state.ts";
import { userGroupSchema, userSchema, usersOfGroups } from "./user-state.ts";

/** A permission that a resource application publishes. */
const publishedPermission = z.strictObject({ id: guid, value: z.string() });

/** Who may sign in to the simulator, and what that identity may do. */
export const identitySchema = z.strictObject({
  name: z.string(),
  clientId: guid,
  objectId: guid,
  enabled: z.boolean().default(true),
  managedIdentity: z.boolean().default(false).describe("True: the identity endpoint gives tokens for it."),
  secrets: z.array(z.string()).default([]),
  expiredSecrets: z.array(z.string()).default([]).describe("Secrets that were good once."),
  certificates: z.array(z.string()).default([]).describe("PEM certificates whose key may sign client assertions."),
  federated: z
    .array(
      z.strictObject({
        issuer: z.string(),
        subject: z.string(),
        audience: z.string().default("api://AzureADTokenExchange"),
        jwks: z
          .strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1) })
          .optional()
          .describe("Keys of the issuer (RFC 7517). Without them any unexpired assertion of this issuer is accepted."),
      }),
    )
    .default([]),
  graphPermissions: z.array(z.string()).default([]).describe("Application permissions on Microsoft Graph, by value."),
  roleAssignments: z
    .array(
      z.strictObject({
        scope: z.string().startsWith("/"),
        actions: z.array(z.string()),
        notActions: z.array(z.string()).default([]),
      }),
    )
    .default([])
    .describe("ARM rights; actions may hold * as in role definitions."),
});

/** An application registration. */
export const applicationSchema = z.strictObject({
  id: guid,
  appId: guid,
  displayName: z.string(),
  createdDateTime: z.string().optional(),
  identifierUris: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  requiredResourceAccess: z
    .array(
      z.strictObject({
        resourceAppId: guid,
        resourceAccess: z.array(z.strictObject({ id: guid, type: z.enum(["Scope", "Role"]) })),
      }),
    )
    .default([]),
});

/** A service principal. */
export const servicePrincipalSchema = z.strictObject({
  id: guid,
  appId: guid,
  displayName: z.string(),
  accountEnabled: z.boolean().default(true),
  appRoleAssignmentRequired: z.boolean().default(false),
  servicePrincipalType: z.string().default("Application"),
  servicePrincipalNames: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  oauth2PermissionScopes: z.array(publishedPermission).default([]),
  appRoles: z.array(publishedPermission).default([]),
  directoryRoles: z.array(z.string()).default([]).describe("Directory roles it is a member of, by display name."),
});

/** A delegated permission grant as Graph keeps it; `scope` may start with a space, as in the wild. */
export const grantSchema = z.strictObject({
  clientId: guid,
  consentType: z.enum(["AllPrincipals", "Principal"]).default("AllPrincipals"),
  principalId: guid.nullable().default(null),
  resourceId: guid,
  scope: z.string(),
});

/** An app role held by a principal. */
export const appRoleAssignmentSchema = z.strictObject({
  id: z.string(),
  principalId: guid,
  resourceId: guid,
  appRoleId: guid,
});

/** A tenant. */
export const tenantSchema = z.strictObject({
  id: guid,
  displayName: z.string().default("Contoso"),
  size: z.enum(["S", "M", "L"]).default("S").describe("Decides the Graph resource-unit budget."),
  identities: z.array(identitySchema).default([]),
  organization: organizationSchema.prefault({}),
  applications: z.array(applicationSchema).default([]),
  servicePrincipals: z.array(servicePrincipalSchema).default([]),
  oauth2PermissionGrants: z.array(grantSchema).default([]),
  appRoleAssignments: z.array(appRoleAssignmentSchema).default([]),
  devices: z.array(deviceSchema).default([]),
  deviceGroups: z.array(deviceGroupSchema).default([]).describe("Devices that need not be listed one by one."),
  users: z.array(userSchema).default([]),
  userGroups: z.array(userGroupSchema).default([]).describe("Users that need not be listed one by one."),
  conditionalAccessPolicies: z
    .array(z.looseObject({ id: z.string(), displayName: z.string(), state: z.string() }))
    .default([])
    .describe("In the shape of the v1.0 resource conditionalAccessPolicy."),
});

/** In memory there are no groups: their devices and users are listed like all others. */
const listedTenantSchema = tenantSchema.transform(({ deviceGroups, userGroups, ...tenant }) => ({
  ...tenant,
  devices: [...tenant.devices, ...devicesOfGroups(tenant.id, deviceGroups)],
  users: [...tenant.users, ...usersOfGroups(tenant.id, userGroups)],
}));

/** A managed instance: the properties that the simulator understands; others are kept and returned as they are. */
export const managedInstanceSchema = z.strictObject({
  resourceId: z
    .string()
    .regex(
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Sql\/managedInstances\/[^/]+$/i,
      "Expected /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.Sql/managedInstances/{name}.",
    ),
  location: z.string().default("westeurope"),
  state: z.enum(["Ready", "Stopped", "Stopping", "Starting", "Updating", "Creating"]).default("Ready"),
  dnsZone: z.string().default("0a1b2c3d4e5f"),
  servicePrincipal: z
    .strictObject({ type: z.enum(["None", "SystemAssigned"]), clientId: guid.optional(), principalId: guid.optional() })
    .default({ type: "None" }),
  authenticationMetadata: z.enum(["AzureAD", "Paired", "Windows"]).default("AzureAD"),
  identity: z.strictObject({ type: z.string(), principalId: guid.optional() }).optional(),
  entraAdministrator: z.strictObject({ login: z.string(), sid: guid }).optional(),
  entraOnlyAuthentication: z.boolean().default(false),
  sku: z
    .strictObject({ name: z.string(), tier: z.string(), family: z.string(), capacity: z.int() })
    .prefault({ name: "GP_Gen5", tier: "GeneralPurpose", family: "Gen5", capacity: 4 }),
  tags: z.record(z.string(), z.string()).default({}),
  properties: z.record(z.string(), z.unknown()).default({}),
});

/** The whole state file. */
export const stateSchema = z.strictObject({
  cloud: z.enum(["AzurePublic", "AzureUSGovernment", "AzureChina"]).default("AzurePublic"),
  tenants: z.array(listedTenantSchema).min(1),
  subscriptions: z
    .array(
      z.strictObject({
        id: guid,
        tenantId: guid,
        displayName: z.string().default("Subscription"),
        state: z.enum(["Enabled", "Disabled", "Warned"]).default("Enabled"),
        registeredProviders: z.array(z.string()).default(["Microsoft.Sql"]),
        resourceGroups: z
          .array(
            z.strictObject({
              name: z.string(),
              location: z.string().default("westeurope"),
              tags: z.record(z.string(), z.string()).default({}),
              lock: z.enum(["None", "ReadOnly", "CanNotDelete"]).default("None"),
              denyPolicy: z.string().optional().describe("Name of an Azure Policy that denies every write."),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  managedInstances: z.array(managedInstanceSchema).default([]),
  domains: domainsSchema.describe("On-premises Active Directory domains, by DNS name."),
  behaviour: z
    .strictObject({
      operationMs: z.int().min(0).default(3000).describe("How long a PATCH of an instance runs."),
      startStopMs: z.int().min(0).default(5000).describe("How long starting or stopping an instance takes."),
      applicationDelayMs: z
        .int()
        .min(0)
        .default(1000)
        .describe("From the end of the operation to the application in Graph."),
      replicationMs: z.int().min(0).default(0).describe("How long Graph reads may still answer from before a write."),
      latencyMs: z.int().min(0).default(0).describe("Added to every answer."),
      throttling: z.boolean().default(true),
      duplicateGrantStatus: z
        .union([z.literal(409), z.literal(400)])
        .default(409)
        .describe("How Graph refuses a grant that exists already; both are seen in the wild."),
      pageSize: z.int().min(1).default(100).describe("Instances a page of a list; the real size is not published."),
      resourceGraphLagMs: z
        .int()
        .min(0)
        .default(0)
        .describe("How long after a change of an instance Resource Graph still shows it as it was."),
      resourceGraphShowsServicePrincipal: z
        .boolean()
        .default(true)
        .describe("Whether Resource Graph's rows have properties.servicePrincipal; unknown of the real service."),
      retryAfterSeconds: z.int().min(1).default(1).describe("Retry-After of a running operation."),
      tokenLifetimeSeconds: z.int().min(1).max(86_399).default(3599),
      requestedPermissions: z
        .array(
          z.strictObject({
            resourceAppId: guid,
            delegatedScopes: z.array(z.string()),
            appRoles: z.array(z.string()).default([]),
          }),
        )
        .optional()
        .describe(
          "What the application of a newly enabled service principal asks for. The real list is not published.",
        ),
    })
    .prefault({}),
});

/** The state as it is held in memory: parsed, defaults applied, changed in place by the services. */
export type SimulatorState = z.output<typeof stateSchema>;
/** A tenant in memory. */
export type Tenant = SimulatorState["tenants"][number];
/** A managed instance in memory. */
export type InstanceRecord = SimulatorState["managedInstances"][number];
