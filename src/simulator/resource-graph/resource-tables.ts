import { hasAnyRoleIn } from "../arm/authorization.ts";
import { instanceIdParts } from "../arm/resource-scope.ts";
import type { Identity } from "../entra/access-token.ts";
import type { SimulatorState } from "../state.ts";
import type { IndexedInstance } from "./indexed-instances.ts";
import type { ColumnType } from "./scalar-value.ts";
import type { Row, Table } from "./table.ts";
import { isBelowAny, scopesWith } from "./visible-scopes.ts";

/** What the tables are made of, and for whom. */
export interface TableContext {
  readonly state: SimulatorState;
  readonly instances: readonly IndexedInstance[];
  readonly tenantId: string;
  readonly identity: Identity;
  /** Subscriptions that the request names, in lower case; undefined: all of the tenant. */
  readonly subscriptionIds: ReadonlySet<string> | undefined;
}

type Subscription = SimulatorState["subscriptions"][number];

/** Columns of both tables (https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language). */
const COLUMNS = (
  [
    ["id", "string"],
    ["name", "string"],
    ["type", "string"],
    ["tenantId", "string"],
    ["kind", "string"],
    ["location", "string"],
    ["resourceGroup", "string"],
    ["subscriptionId", "string"],
    ["managedBy", "string"],
    ["sku", "object"],
    ["plan", "object"],
    ["properties", "object"],
    ["tags", "object"],
    ["identity", "object"],
    ["zones", "object"],
    ["extendedLocation", "object"],
  ] satisfies [string, ColumnType][]
).map(([name, type]) => ({ name, type }));

/** What most rows have nothing in. */
const NOTHING = { kind: "", managedBy: "", sku: null, plan: null, identity: null, zones: null, extendedLocation: null };

/** The table with this name in lower case, with the rows that the caller may see; undefined when there is none. */
export function resourceTable(name: string, context: TableContext): Table | undefined {
  if (name === "resources") return { columns: COLUMNS, rows: instanceRows(context) };
  if (name === "resourcecontainers") return { columns: COLUMNS, rows: containerRows(context) };
  return undefined;
}

function subscriptionsInScope({ state, tenantId, subscriptionIds }: TableContext): readonly Subscription[] {
  return state.subscriptions.filter(
    (each) =>
      each.tenantId.toLowerCase() === tenantId.toLowerCase() &&
      (subscriptionIds === undefined || subscriptionIds.has(each.id.toLowerCase())),
  );
}

function instanceRows(context: TableContext): readonly Row[] {
  const subscriptions = new Map(subscriptionsInScope(context).map((each) => [each.id.toLowerCase(), each]));
  const readable = scopesWith(context.identity, "Microsoft.Sql/managedInstances/read");
  const withServicePrincipal = context.state.behaviour.resourceGraphShowsServicePrincipal;
  return context.instances.flatMap(({ resourceId, view }) => {
    const parts = instanceIdParts(resourceId);
    const subscription = subscriptions.get(parts.subscription.toLowerCase());
    if (subscription === undefined || !isBelowAny(resourceId, readable)) return [];
    const properties = { ...(view["properties"] as Readonly<Record<string, unknown>>) };
    if (!withServicePrincipal) delete properties["servicePrincipal"];
    return [
      {
        ...NOTHING,
        ...view,
        properties,
        type: "microsoft.sql/managedinstances",
        tenantId: subscription.tenantId,
        resourceGroup: parts.group.toLowerCase(),
        subscriptionId: subscription.id,
      },
    ];
  });
}

function containerRows(context: TableContext): readonly Row[] {
  const readable = scopesWith(context.identity, "Microsoft.Resources/subscriptions/resourceGroups/read");
  return subscriptionsInScope(context).flatMap((subscription) => {
    const id = `/subscriptions/${subscription.id}`;
    const common = { ...NOTHING, tenantId: subscription.tenantId, subscriptionId: subscription.id };
    const groups = subscription.resourceGroups
      .filter((group) => isBelowAny(`${id}/resourceGroups/${group.name}`, readable))
      .map((group) => ({
        ...common,
        id: `${id}/resourceGroups/${group.name}`,
        name: group.name,
        type: "microsoft.resources/subscriptions/resourcegroups",
        location: group.location,
        resourceGroup: group.name.toLowerCase(),
        properties: { provisioningState: "Succeeded" },
        tags: group.tags,
      }));
    if (!hasAnyRoleIn(context.identity, subscription.id)) return groups;
    const row = {
      ...common,
      id,
      name: subscription.displayName,
      type: "microsoft.resources/subscriptions",
      location: "",
      resourceGroup: "",
      properties: { state: subscription.state, managedByTenants: [] },
      tags: {},
    };
    return [row, ...groups];
  });
}
