import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";

export const ROOT = resolve(import.meta.dirname, "../..");
export const OPERATOR_NAMESPACE = "winauth-system";
export const TEAM_NAMESPACE = "team-chaos";
export const REALM = "contoso";
export const TENANT_ID = "aaaaaaaa-0000-4000-8000-000000000001";
export const RESOURCE_MANAGER_CLIENT_ID = "cccccccc-0000-4000-8000-000000000001";
export const GRAPH_CLIENT_ID = "cccccccc-0000-4000-8000-000000000002";
export const GROUP_ROOT = "/apis/sqlmi.winauth.dev/v1alpha1";

const API_VERSION = "sqlmi.winauth.dev/v1alpha1";
const SUBSCRIPTION = "/subscriptions/bbbbbbbb-0000-4000-8000-000000000001";

/** The name of the n-th instance and of the object that declares it. */
export function instanceName(n: number): string {
  return `mi-${String(n).padStart(4, "0")}`;
}

/** Numbers from `from` up to, and without, `to`. */
export function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** The simulated Azure of the examples, with `count` instances on which nothing is set up. */
export function simulatorState(count: number, behaviour: object = {}): object {
  const example = parse(readFileSync(resolve(ROOT, "examples/simulator/state.yaml"), "utf8")) as {
    readonly behaviour: object;
  };
  return {
    ...example,
    managedInstances: numbers(0, count).map((n) => ({
      resourceId: `${SUBSCRIPTION}/resourceGroups/rg-prod/providers/Microsoft.Sql/managedInstances/${instanceName(n)}`,
      entraAdministrator: { login: "sql-administrators", sid: "55555555-0000-4000-8000-000000000001" },
    })),
    behaviour: { ...example.behaviour, ...behaviour },
  };
}

/** The team's namespace. */
export function teamNamespace(): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: TEAM_NAMESPACE } };
}

/** The realm, with workload identity unless other credentials are given. */
export function realm(credentials?: object): object {
  const workload = {
    resourceManager: { workloadIdentity: { clientId: RESOURCE_MANAGER_CLIENT_ID } },
    graph: { workloadIdentity: { clientId: GRAPH_CLIENT_ID } },
  };
  return {
    apiVersion: API_VERSION,
    kind: "KerberosRealm",
    metadata: { name: REALM },
    spec: {
      tenantId: TENANT_ID,
      cloud: "AzurePublic",
      credentials: credentials ?? workload,
      access: [
        { namespaces: [TEAM_NAMESPACE], subscriptions: [SUBSCRIPTION.split("/")[2]], resourceGroups: ["rg-prod"] },
      ],
    },
  };
}

/** The object that declares the n-th instance. */
export function authentication(n: number): object {
  const name = instanceName(n);
  return {
    apiVersion: API_VERSION,
    kind: "WindowsAuthentication",
    metadata: { name, namespace: TEAM_NAMESPACE },
    spec: {
      managedInstance: {
        resourceId: `${SUBSCRIPTION}/resourceGroups/rg-prod/providers/Microsoft.Sql/managedInstances/${name}`,
      },
      realmRef: { name: REALM },
    },
  };
}
