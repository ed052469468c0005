import { kerberosRealmSpecSchema } from "../../../src/api/v1alpha1/kerberos-realm.ts";
import { KERBEROS_REALM } from "../../../src/controllers/kinds.ts";
import type { ResourceKind } from "../../../src/kube/client.ts";
import type { Json } from "../../fakes/field-ownership.ts";

/** Secret on the API server. */
export const SECRET: ResourceKind = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: true,
};

/** Where WindowsAuthentications are declared. */
export const NAMESPACE = "team-payments";
/** The operator's own namespace. */
export const OPERATOR_NAMESPACE = "winauth-system";
/** The sample tenant's subscription. */
export const SUBSCRIPTION = "bbbbbbbb-0000-4000-8000-000000000001";

/** Where the domain controller of the recorded directory listens. */
export const CONTROLLER = "dc1.corp.contoso.test:636";

/** Credentials that the processes are given and that must never come out again. */
export const SECRET_VALUES = {
  arm: "resource-manager-secret",
  graph: "graph-secret",
  directory: "Directory-Canary-7",
} as const;
/** The account that reads the on-premises directory. */
export const READER = { username: "reader@corp.contoso.test", password: SECRET_VALUES.directory } as const;

/** A realm's specification in which everything of the once-per-tenant phase is declared; all of it can be had in the sample. */
export const WHOLE_REALM = {
  flows: {
    modernInteractive: { enabled: true },
    incomingTrust: {
      enabled: true,
      domains: [
        {
          name: "corp.contoso.test",
          ldap: { url: `ldaps://${CONTROLLER}`, credentialsRef: { name: "corp-reader" } },
        },
      ],
    },
  },
  clientPolicy: { configMapName: "windows-clients" },
  clientInventory: { enabled: true },
} as const;

/** What is in the cluster before anybody declares anything: the realm `contoso` without its once-per-tenant phase, and Secrets. */
export function sampleObjects(): readonly (readonly [ResourceKind, Json])[] {
  return [
    [SECRET, secretObject("contoso", { arm: SECRET_VALUES.arm, graph: SECRET_VALUES.graph })],
    [KERBEROS_REALM, realm()],
    [SECRET, secretObject("corp-reader", READER)],
  ];
}

/** A Secret in the operator's namespace. */
export function secretObject(name: string, values: Readonly<Record<string, string>>): Json {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: OPERATOR_NAMESPACE }, data };
}

function realm(): Json {
  const credential = (clientId: string, key: string): Json => ({
    clientSecret: { clientId, secretRef: { name: "contoso", key } },
  });
  return {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "KerberosRealm",
    metadata: { name: "contoso" },
    spec: kerberosRealmSpecSchema.parse({
      tenantId: "aaaaaaaa-0000-4000-8000-000000000001",
      credentials: {
        resourceManager: credential("cccccccc-0000-4000-8000-000000000001", "arm"),
        graph: credential("cccccccc-0000-4000-8000-000000000002", "graph"),
      },
      access: [{ namespaces: [NAMESPACE], subscriptions: [SUBSCRIPTION], appRoles: "Allow" }],
    }),
  };
}
