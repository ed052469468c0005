import type { Reply } from "../../exchange.ts";
import type { InstanceRecord } from "../../state.ts";
import { SQL_VERSIONS } from "../api-versions.ts";
import { ArmRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";
import { instanceView } from "../instance-view.ts";
import { instanceIdParts } from "../resource-scope.ts";
import { resourceGroupOf } from "./resource-groups.ts";

/** Path template of one managed instance. */
export const INSTANCE_PATH =
  "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Sql/managedInstances/{instance}";

const COMMON = { versions: SQL_VERSIONS, type: "managedInstances" } as const;
const READ = "Microsoft.Sql/managedInstances/read";

/** The instance named in the path, if it exists. The group must. */
export function findInstance(request: ArmRequest): InstanceRecord | undefined {
  resourceGroupOf(request);
  const { subscription, group, instance } = request.names;
  const wanted = [subscription, group, instance].join("/").toLowerCase();
  return request.world.state.managedInstances.find((each) => {
    const parts = instanceIdParts(each.resourceId);
    return [parts.subscription, parts.group, parts.instance].join("/").toLowerCase() === wanted;
  });
}

/**
 * The instance named in the path.
 *
 * @throws {ArmRefusal} 404 ResourceGroupNotFound or ResourceNotFound.
 */
export function requireInstance(request: ArmRequest): InstanceRecord {
  const found = findInstance(request);
  if (found !== undefined) return found;
  throw new ArmRefusal(
    404,
    "ResourceNotFound",
    `The Resource 'Microsoft.Sql/managedInstances/${request.names["instance"] ?? ""}' under resource group ` +
      `'${request.names["group"] ?? ""}' was not found. For more details please go to ` +
      "https://aka.ms/ARMResourceNotFoundFix",
  );
}

/** Whether the query asks for the Entra administrator. */
export function expandsAdministrator(request: ArmRequest): boolean {
  const expand = request.exchange.query.get("$expand") ?? "";
  return expand.toLowerCase().split(",").includes("administrators/activedirectory");
}

/** Reading managed instances (https://learn.microsoft.com/rest/api/sql/managed-instances). */
export const INSTANCE_READ_ROUTES: readonly ArmRoute[] = [
  {
    method: "GET",
    path: INSTANCE_PATH,
    ...COMMON,
    action: READ,
    handle: (request) => ({
      status: 200,
      body: instanceView(request, requireInstance(request), expandsAdministrator(request)),
    }),
  },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/providers/Microsoft.Sql/managedInstances",
    ...COMMON,
    action: READ,
    scope: "/subscriptions/{subscription}",
    handle: list,
  },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Sql/managedInstances",
    ...COMMON,
    action: READ,
    scope: "/subscriptions/{subscription}/resourceGroups/{group}",
    handle: list,
  },
];

function list(request: ArmRequest): Reply {
  const { exchange, names, world } = request;
  if (names["group"] !== undefined) resourceGroupOf(request);
  const matching = world.state.managedInstances.filter((each) => {
    const parts = instanceIdParts(each.resourceId);
    const inGroup = names["group"] === undefined || parts.group.toLowerCase() === names["group"].toLowerCase();
    return inGroup && parts.subscription.toLowerCase() === names["subscription"]?.toLowerCase();
  });
  const start = startOf(exchange.query.get("$skiptoken"));
  const end = start + world.state.behaviour.pageSize;
  const value = matching
    .slice(start, end)
    .map((instance) => instanceView(request, instance, expandsAdministrator(request)));
  if (end >= matching.length) return { status: 200, body: { value } };
  const next = new URLSearchParams(exchange.query);
  next.set("$skiptoken", Buffer.from(String(end)).toString("base64url"));
  const nextLink = `https://${exchange.host}${encodeURI(exchange.path)}?${next.toString()}`;
  return { status: 200, body: { value, nextLink } };
}

function startOf(skipToken: string | null): number {
  if (skipToken === null) return 0;
  const start = Buffer.from(skipToken, "base64url").toString();
  if (/^\d+$/.test(start)) return Number(start);
  throw new ArmRefusal(400, "InvalidSkipToken", "The provided skip token is not valid.");
}
