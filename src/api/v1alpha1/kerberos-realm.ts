import { z } from "zod";
import { cel, dateTime, form, guid, immutable, listMap, setList } from "../schema.ts";
import {
  age,
  conditions,
  dnsSubdomain,
  failing,
  interval,
  lastHandledReconcileAt,
  observedGeneration,
} from "./common.ts";

const clientId = guid.describe("Application (client) id of the identity.");
const secretName = dnsSubdomain.describe("Name of a Secret in the operator's namespace.");
const secretKey = form(
  z.string().min(1).max(253),
  /^[-._a-zA-Z0-9]+$/,
  "must be a key of a Secret: letters, digits, -, _ and .",
);

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

const namespaceName = form(
  z.string().min(1).max(63),
  /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/,
  'must be a namespace name, or "*" for every namespace',
);

/** ARM's rule, letters and digits of ASCII: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
const resourceGroupName = form(
  z.string().min(1).max(90),
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

const hostName = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*";

/** 1 to 65535. */
const portNumber = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/** How to reach and read one on-premises domain. */
export const domainLdapSchema = cel(
  z.object({
    url: form(
      z.string().min(1).max(300),
      new RegExp(`^ldaps?://${hostName}(:${portNumber})?$`),
      "must be ldaps://HOST[:PORT], or ldap://HOST[:PORT] for StartTLS, with a port from 1 to 65535",
    )
      .optional()
      .describe("One domain controller: ldaps://HOST[:PORT], or ldap://HOST[:PORT], which is upgraded by StartTLS."),
    srv: form(
      z.string().min(1).max(253),
      /^_ldaps?\._tcp(\.[-_A-Za-z0-9]+)+$/,
      "must be an SRV name such as _ldap._tcp.corp.contoso.com (StartTLS) or _ldaps._tcp.corp.contoso.com",
    )
      .optional()
      .describe("DNS SRV name of the domain controllers, which are tried in turn; _ldap is upgraded by StartTLS."),
    credentialsRef: z
      .object({ name: secretName })
      .describe("Secret of type kubernetes.io/basic-auth (username, password) of an account that may read the domain."),
    caRef: z
      .object({
        name: secretName,
        key: secretKey.default("ca.crt").describe("Key of the Secret that holds the PEM certificates."),
      })
      .optional()
      .describe("Certificate authorities of the domain controllers; absent means those of the system."),
    baseDn: form(
      z.string().min(3).max(1024),
      /^[Dd][Cc]=[^,=]+(,[Dd][Cc]=[^,=]+)*$/,
      "must be the distinguished name of a domain, such as DC=corp,DC=contoso,DC=com",
    )
      .optional()
      .describe("Distinguished name of the domain; absent means what the domain controller names as its own."),
  }),
  {
    rule: "has(self.url) != has(self.srv)",
    message: "set exactly one of url and srv",
    holds: ({ url, srv }) => (url === undefined) !== (srv === undefined),
  },
).describe("How to reach and read the domain, always over verified TLS.");

/** One on-premises domain of the incoming trust flow. */
export const trustedDomainSchema = z.object({
  name: dnsSubdomain.describe("DNS name of the domain, such as corp.contoso.com."),
  ldap: domainLdapSchema,
  keyMaxAge: age.default("90d").describe("How old the Kerberos server's key may be, such as 90d."),
});

const incomingTrust = cel(
  z.object({
    enabled: z.boolean().describe("Whether clients are meant to use the flow."),
    domains: listMap(z.array(trustedDomainSchema).max(20), "name")
      .default([])
      .describe("The on-premises domains whose clients use the flow."),
  }),
  {
    rule: "!self.enabled || size(self.domains) > 0",
    message: "name at least one domain in domains",
    holds: ({ enabled, domains }) => !enabled || domains.length > 0,
  },
).describe("Clients joined to Active Directory sign in through a trust that points from the domain to Entra ID.");

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
    directorySync: z
      .object({
        required: z
          .boolean()
          .default(true)
          .describe(
            "False: the state of directory synchronisation is shown and does not keep the realm from being Ready.",
          ),
        maxAge: age.default("3h").describe("How long ago the last synchronisation may be, such as 3h."),
      })
      .optional()
      .describe("What is expected of Entra Connect. Looked at with these defaults as soon as a flow is enabled."),
    flows: z
      .object({
        modernInteractive: z
          .object({ enabled: z.boolean().describe("Whether clients are meant to use the flow.") })
          .optional()
          .describe("Entra- or hybrid-joined clients get a Kerberos ticket from Entra ID when their user signs in."),
        incomingTrust: incomingTrust.optional(),
      })
      .optional()
      .describe("The flows by which clients get their tickets, set up once per tenant."),
    clientPolicy: z
      .object({ configMapName: dnsSubdomain.describe("Name of the ConfigMap, in the operator's namespace.") })
      .optional()
      .describe(
        "Publishes what administrators deploy to clients: registry files, Group Policy scripts, Intune settings.",
      ),
    clientInventory: z
      .object({
        enabled: z.boolean().describe("Whether devices are counted. Needs Device.Read.All."),
        interval: interval.default("6h").describe("Time between two counts, in hours, minutes and seconds."),
      })
      .optional()
      .describe("Counts the tenant's devices by the flow that they can use."),
    interval: interval
      .default("30m")
      .describe("Time between two checks of the tenant, in hours, minutes and seconds (30m, 1h30m)."),
    suspend: z.boolean().default(false).describe("True stops all work on this realm and on its instances."),
  })
  .describe("What is wanted.");

const count = z.int().min(0);

/** What was found in one on-premises domain. */
const domainStatusSchema = z.object({
  name: z.string().max(253).describe("DNS name of the domain."),
  ready: z.enum(["True", "False", "Unknown"]).describe("Whether the domain has all that the flow needs."),
  reason: z.string().max(128).describe("One word for programs."),
  message: z.string().max(4096).describe("What is so, and the command that mends it."),
  controller: z.string().max(253).optional().describe("The domain controller that answered."),
  functionalLevel: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe("Functional level of the domain: 5 is Windows Server 2012."),
  trustDirection: z
    .enum(["Disabled", "Inbound", "Outbound", "Bidirectional"])
    .optional()
    .describe("Direction of the trust with KERBEROS.MICROSOFTONLINE.COM."),
  keyVersion: z.int().min(0).optional().describe("Version of the Kerberos server's key."),
  keyLastSet: dateTime.optional().describe("When the Kerberos server's key was last set."),
});

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
    credentialExpiry: z
      .object({
        resourceManager: dateTime
          .optional()
          .describe("End of the certificate of the identity for Azure Resource Manager."),
        graph: dateTime.optional().describe("End of the certificate of the identity for Microsoft Graph."),
      })
      .optional()
      .describe("When the certificates of the realm's identities end; absent for identities that have none."),
    // No set lists: server-side apply books no empty one, and what is not booked does not go with the rest.
    directory: z
      .object({
        verifiedDomains: z.array(z.string().max(253)).max(50).describe("Domains verified in the tenant."),
        onPremisesDomains: z
          .array(z.string().max(253))
          .max(50)
          .optional()
          .describe("On-premises domains of a sample of synchronised users; absent when the users were not looked at."),
      })
      .optional()
      .describe("What Entra ID says of the tenant's directory."),
    domains: listMap(z.array(domainStatusSchema).max(20), "name")
      .optional()
      .describe("What was found in each on-premises domain of the incoming trust flow."),
    clientPolicy: z
      .object({
        configMapName: z.string().max(253).describe("The ConfigMap, in the operator's namespace."),
        hash: z.string().max(64).describe("Tells versions of the published content apart."),
      })
      .optional()
      .describe("The client settings that are published."),
    clients: z
      .object({
        total: count.describe("Devices in the tenant."),
        modernInteractive: count.describe("Devices that can use the modern interactive flow."),
        incomingTrust: count.describe("Devices that cannot, and can use the incoming trust flow."),
        notSupported: count.describe("Devices that can use neither."),
        facts: listMap(
          z
            .array(
              z.object({
                name: z.string().max(64).describe("What is counted."),
                count: count.describe("How many devices."),
              }),
            )
            .max(10),
          "name",
        ).describe("Counts that matter for a roll-out."),
      })
      .optional()
      .describe("The tenant's devices by the flow that they can use, at the last count."),
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
/** One on-premises domain as declared. */
export type TrustedDomainSpec = z.output<typeof trustedDomainSchema>;
/** What was found in one on-premises domain. */
export type DomainStatus = z.output<typeof domainStatusSchema>;
/** The clouds an endpoint can come from. */
export type Cloud = KerberosRealmSpec["cloud"];
