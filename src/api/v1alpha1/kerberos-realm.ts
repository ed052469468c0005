import { z } from "zod";
import { cel, guid, immutable, listMap, setList } from "../schema.ts";
import { conditions, dnsSubdomain, failing, interval, lastHandledReconcileAt, observedGeneration } from "./common.ts";

const clientId = guid.describe("Application (client) id of the identity.");
const secretName = dnsSubdomain.describe("Name of a Secret in the operator's namespace.");
const secretKey = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, "must be a key of a Secret: letters, digits, -, _ and .");

/** One identity of the operator. At most one member is set; none means workload identity with the pod's own client id. */
export const credentialSchema = cel(
  z
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
          secretRef: z
            .object({
              name: secretName,
              key: secretKey.default("clientSecret").describe("Key of the Secret that holds the client secret."),
            })
            .describe("Where the client secret is kept."),
        })
        .optional()
        .describe("A client secret kept in a Secret in the operator's namespace."),
      certificate: z
        .object({
          clientId,
          secretRef: z.object({ name: secretName }).describe("Where the certificate and its key are kept."),
        })
        .optional()
        .describe("A certificate and its key, in a Secret of type kubernetes.io/tls (tls.crt, tls.key)."),
    })
    .describe("One identity. Set at most one member; none means workload identity."),
  {
    rule: "[has(self.workloadIdentity), has(self.managedIdentity), has(self.clientSecret), has(self.certificate)].filter(set, set).size() <= 1",
    message: "set at most one of workloadIdentity, managedIdentity, clientSecret and certificate",
    holds: (credential) => Object.values(credential).filter((member) => member !== undefined).length <= 1,
  },
);

const namespaceName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/, 'must be a namespace name, or "*" for every namespace');

/** ARM's rule, letters and digits of ASCII: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
const resourceGroupName = z
  .string()
  .min(1)
  .max(90)
  .regex(
    /^[-\w.()]*[-\w()]$/,
    "must be the name of a resource group: letters, digits, -, _, (, ) and ., not ending with .",
  );

/** Grants namespaces the right to declare instances. */
export const accessRuleSchema = z.object({
  namespaces: cel(setList(z.array(namespaceName).min(1).max(100)), {
    rule: "!('*' in self) || size(self) == 1",
    message: '"*" means every namespace and stands alone',
    holds: (namespaces) => !namespaces.includes("*") || namespaces.length === 1,
  }).describe('Namespaces that may declare instances under this rule; "*" means every namespace.'),
  subscriptions: setList(z.array(guid).min(1).max(100)).describe("Subscriptions whose instances may be declared."),
  resourceGroups: setList(z.array(resourceGroupName).min(1).max(100))
    .optional()
    .describe("Only these resource groups; absent means every resource group of the subscriptions."),
  appRoles: z
    .enum(["Deny", "Allow"])
    .default("Deny")
    .describe("Whether consent may include application permissions (app roles), which act without a user."),
});

/** Desired state of a KerberosRealm. */
export const kerberosRealmSpecSchema = z
  .object({
    tenantId: immutable(guid, "tenantId").describe("Id of the Entra tenant. Immutable."),
    cloud: immutable(z.enum(["AzurePublic", "AzureUSGovernment", "AzureChina"]), "cloud")
      .default("AzurePublic")
      .describe("The Azure cloud; every endpoint follows from it. Immutable."),
    credentials: z
      .object({
        resourceManager: credentialSchema
          .default({})
          .describe("Identity for Azure Resource Manager. Set at most one member; none means workload identity."),
        graph: credentialSchema
          .default({})
          .describe(
            "Identity for Microsoft Graph, which holds the consent rights. Set at most one member; none means workload identity.",
          ),
      })
      .default({ resourceManager: {}, graph: {} })
      .describe("The operator's identities in the tenant; two, so that consent can be a separate duty."),
    access: z
      .array(accessRuleSchema)
      .max(100)
      .default([])
      .describe("Who may declare which instances. An instance that no rule covers is refused; without rules, all are."),
    interval: interval
      .default("30m")
      .describe("Time between two checks of the tenant, in hours, minutes and seconds (30m, 1h30m)."),
    suspend: z.boolean().default(false).describe("True stops all work on this realm and on its instances."),
  })
  .describe("What is wanted.");

/** Observed state of a KerberosRealm. */
export const kerberosRealmStatusSchema = z
  .object({
    observedGeneration,
    conditions,
    lastHandledReconcileAt,
    failing,
    missingPermissions: listMap(
      z
        .array(
          z.object({
            api: z.enum(["ResourceManager", "Graph"]).describe("The API that asks for the permission."),
            permission: z.string().max(256).describe("ARM action or Graph application permission."),
            scope: z.string().max(512).describe("ARM scope, or the tenant id."),
            neededFor: z.string().max(512).describe("What can't be done without it."),
          }),
        )
        .max(100),
      "api",
      "permission",
      "scope",
    )
      .optional()
      .describe("Permissions that the realm's identities lack for what is declared."),
  })
  .describe("What the operator found.");

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
