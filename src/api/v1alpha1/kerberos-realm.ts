import { z } from "zod";
import { guid, listMap, setList } from "../schema.ts";
import { conditions, interval, observedGeneration } from "./common.ts";

const clientId = guid.describe("Application (client) id of the identity.");
const secretName = z.string().min(1).max(253).describe("Name of a Secret in the operator's namespace.");

/** One identity of the operator. At most one member is set; none means workload identity with the pod's own client id. */
export const credentialSchema = z
  .object({
    workloadIdentity: z
      .object({ clientId: clientId.optional() })
      .optional()
      .describe("Exchange the pod's projected ServiceAccount token. The default."),
    managedIdentity: z
      .object({ clientId: clientId.optional() })
      .optional()
      .describe("The managed identity of the node; with clientId a user-assigned one."),
    clientSecret: z
      .object({
        clientId,
        secretRef: z.object({ name: secretName, key: z.string().min(1).max(253).default("clientSecret") }),
      })
      .optional()
      .describe("A client secret kept in a Secret in the operator's namespace."),
    certificate: z
      .object({ clientId, secretRef: z.object({ name: secretName }) })
      .optional()
      .describe("A certificate and its key, in a Secret of type kubernetes.io/tls (tls.crt, tls.key)."),
  })
  .describe("One identity. Set at most one member; none means workload identity.");

/** Grants namespaces the right to declare instances. */
export const accessRuleSchema = z.object({
  namespaces: setList(z.array(z.string().min(1).max(63)).min(1).max(100)).describe(
    'Namespaces that may declare instances under this rule; "*" means every namespace.',
  ),
  subscriptions: setList(z.array(guid).min(1).max(100)).describe("Subscriptions whose instances may be declared."),
  resourceGroups: setList(z.array(z.string().min(1).max(90)).min(1).max(100))
    .optional()
    .describe("Only these resource groups; absent means every resource group of the subscriptions."),
  appRoles: z
    .enum(["Deny", "Allow"])
    .default("Deny")
    .describe("Whether consent may include application permissions (app roles), which act without a user."),
});

/** Desired state of a KerberosRealm. */
export const kerberosRealmSpecSchema = z.object({
  tenantId: guid.describe("The Entra tenant. Immutable."),
  cloud: z
    .enum(["AzurePublic", "AzureUSGovernment", "AzureChina"])
    .default("AzurePublic")
    .describe("The Azure cloud; every endpoint follows from it. Immutable."),
  credentials: z
    .object({
      resourceManager: credentialSchema.default({}).describe("Identity for Azure Resource Manager."),
      graph: credentialSchema.default({}).describe("Identity for Microsoft Graph; it holds the consent rights."),
    })
    .default({ resourceManager: {}, graph: {} })
    .describe("Two identities, so that consent can be a separate duty."),
  access: z.array(accessRuleSchema).max(100).default([]).describe("Who may declare which instances. Default: nobody."),
  interval: interval.default("30m").describe("How often the tenant is checked."),
  suspend: z.boolean().default(false).describe("True stops all work on this realm and on its instances."),
});

/** Observed state of a KerberosRealm. */
export const kerberosRealmStatusSchema = z.object({
  observedGeneration,
  conditions,
  lastHandledReconcileAt: z.string().max(256).optional(),
  failing: z
    .object({ reason: z.string().max(128), since: z.iso.datetime() })
    .optional()
    .describe("Since when the present failure lasts; decides when retrying becomes Stalled."),
  missingPermissions: listMap(
    z
      .array(
        z.object({
          api: z.enum(["ResourceManager", "Graph"]),
          permission: z.string().max(256).describe("ARM action or Graph application permission."),
          scope: z.string().max(512).describe("ARM scope, or the tenant id."),
          neededFor: z.string().max(512),
        }),
      )
      .max(100),
    "api",
    "permission",
    "scope",
  ).optional(),
});

/** Parsed spec with defaults applied. */
export type KerberosRealmSpec = z.output<typeof kerberosRealmSpecSchema>;
/** Status as stored. */
export type KerberosRealmStatus = z.output<typeof kerberosRealmStatusSchema>;
/** One identity as declared. */
export type CredentialSpec = z.output<typeof credentialSchema>;
/** One access rule. */
export type AccessRule = z.output<typeof accessRuleSchema>;
/** The clouds an endpoint can come from. */
export type Cloud = KerberosRealmSpec["cloud"];
