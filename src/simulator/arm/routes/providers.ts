import type { Reply } from "../../exchange.ts";
import { LOCATIONS, PERMISSIONS_VERSIONS, RESOURCES_VERSIONS, SQL_VERSIONS } from "../api-versions.ts";
import { ArmRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";
import { RESOURCE_GRAPH_VERSIONS } from "./resource-graph.ts";
import { subscriptionOf } from "./subscriptions.ts";

/** The providers that the simulator has resources of, with their types. */
const PROVIDERS: Readonly<Record<string, readonly { readonly type: string; readonly versions: readonly string[] }[]>> =
  {
    "Microsoft.Sql": [
      { type: "operations", versions: SQL_VERSIONS },
      { type: "managedInstances", versions: SQL_VERSIONS },
      { type: "managedInstances/administrators", versions: SQL_VERSIONS },
      { type: "managedInstances/azureADOnlyAuthentications", versions: SQL_VERSIONS },
      { type: "managedInstances/operations", versions: SQL_VERSIONS },
      { type: "locations/capabilities", versions: SQL_VERSIONS },
      { type: "locations/managedInstanceAzureAsyncOperation", versions: SQL_VERSIONS },
      { type: "locations/managedInstanceOperationResults", versions: SQL_VERSIONS },
      { type: "locations/startManagedInstanceAzureAsyncOperation", versions: SQL_VERSIONS },
      { type: "locations/startManagedInstanceOperationResults", versions: SQL_VERSIONS },
      { type: "locations/stopManagedInstanceAzureAsyncOperation", versions: SQL_VERSIONS },
      { type: "locations/stopManagedInstanceOperationResults", versions: SQL_VERSIONS },
    ],
    "Microsoft.ResourceGraph": [{ type: "resources", versions: RESOURCE_GRAPH_VERSIONS }],
    "Microsoft.Authorization": [{ type: "permissions", versions: PERMISSIONS_VERSIONS }],
    "Microsoft.Resources": [
      { type: "tenants", versions: RESOURCES_VERSIONS },
      { type: "subscriptions", versions: RESOURCES_VERSIONS },
      { type: "resourceGroups", versions: RESOURCES_VERSIONS },
    ],
  };

/** Providers that need no registration. */
const ALWAYS_REGISTERED = ["microsoft.authorization", "microsoft.resourcegraph", "microsoft.resources"];

const READ = { action: "Microsoft.Resources/subscriptions/providers/read", scope: "/subscriptions/{subscription}" };

/** Resource providers of a subscription (https://learn.microsoft.com/rest/api/resources/providers). */
export const PROVIDER_ROUTES: readonly ArmRoute[] = [
  {
    method: "GET",
    path: "/subscriptions/{subscription}/providers",
    versions: RESOURCES_VERSIONS,
    ...READ,
    handle: list,
  },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/providers/{namespace}",
    versions: RESOURCES_VERSIONS,
    ...READ,
    handle: get,
  },
  {
    method: "POST",
    path: "/subscriptions/{subscription}/providers/{namespace}/register",
    versions: RESOURCES_VERSIONS,
    action: "Microsoft.Sql/register/action",
    scope: "/subscriptions/{subscription}",
    handle: register,
  },
  {
    method: "POST",
    path: "/subscriptions/{subscription}/providers/{namespace}/unregister",
    versions: RESOURCES_VERSIONS,
    action: "Microsoft.Sql/unregister/action",
    scope: "/subscriptions/{subscription}",
    handle: unregister,
  },
];

/** The canonical spelling of a provider namespace that the simulator knows. */
export function knownNamespace(namespace: string): string | undefined {
  return Object.keys(PROVIDERS).find((each) => each.toLowerCase() === namespace.toLowerCase());
}

/** Whether the subscription may use the provider. */
export function isRegistered(registered: readonly string[], namespace: string): boolean {
  const name = namespace.toLowerCase();
  return ALWAYS_REGISTERED.includes(name) || registered.some((each) => each.toLowerCase() === name);
}

function list(request: ArmRequest): Reply {
  return { status: 200, body: { value: Object.keys(PROVIDERS).map((namespace) => view(request, namespace)) } };
}

function get(request: ArmRequest): Reply {
  return { status: 200, body: view(request, namespaceOf(request)) };
}

function register(request: ArmRequest): Reply {
  const namespace = namespaceOf(request);
  const subscription = subscriptionOf(request);
  if (!isRegistered(subscription.registeredProviders, namespace)) subscription.registeredProviders.push(namespace);
  return { status: 200, body: view(request, namespace) };
}

function unregister(request: ArmRequest): Reply {
  const namespace = namespaceOf(request);
  const subscription = subscriptionOf(request);
  subscription.registeredProviders = subscription.registeredProviders.filter(
    (each) => each.toLowerCase() !== namespace.toLowerCase(),
  );
  return { status: 200, body: view(request, namespace) };
}

function namespaceOf(request: ArmRequest): string {
  const asked = request.names["namespace"] ?? "";
  const namespace = knownNamespace(asked);
  if (namespace !== undefined) return namespace;
  throw new ArmRefusal(404, "InvalidResourceNamespace", `The resource namespace '${asked}' is invalid.`);
}

function view(request: ArmRequest, namespace: string): Record<string, unknown> {
  const subscription = subscriptionOf(request);
  return {
    id: `/subscriptions/${subscription.id}/providers/${namespace}`,
    namespace,
    resourceTypes: (PROVIDERS[namespace] ?? []).map(({ type, versions }) => ({
      resourceType: type,
      locations: LOCATIONS.map((each) => each.displayName),
      apiVersions: versions,
      capabilities: "None",
    })),
    registrationState: isRegistered(subscription.registeredProviders, namespace) ? "Registered" : "NotRegistered",
    registrationPolicy: ALWAYS_REGISTERED.includes(namespace.toLowerCase())
      ? "RegistrationFree"
      : "RegistrationRequired",
  };
}
