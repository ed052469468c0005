import { type PathSegment, readPath } from "../odata/resource-path.ts";
import { createAssignment, deleteAssignment, getAssignment, listAssignments } from "./app-role-assignment.ts";
import { countApplications, getApplication, listApplications, trackApplications } from "./application.ts";
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from "./conditional-access.ts";
import { countDevices, getDevice, listDevices, trackDevices } from "./device.ts";
import { getByIds } from "./directory-objects.ts";
import {
  countMemberships,
  getRole,
  listMembers,
  listMemberships,
  listRoleMemberships,
  listRoles,
} from "./directory-role.ts";
import { methodNotAllowed, unknownSegment } from "./graph-error.ts";
import type { GraphHandler, PathKey } from "./graph-request.ts";
import { getOrganization, listOrganization } from "./organization.ts";
import { countGrants, getGrant, listGrants, listGrantsOfClient, trackGrants } from "./permission-grant.ts";
import { createGrant, deleteGrant, updateGrant } from "./permission-grant-writes.ts";
import { REQUIREMENTS, type Requirement } from "./permissions.ts";
import {
  countServicePrincipals,
  getServicePrincipal,
  listServicePrincipals,
  trackServicePrincipals,
} from "./service-principal.ts";
import { createServicePrincipal, deleteServicePrincipal, updateServicePrincipal } from "./service-principal-writes.ts";
import { countUsers, getUser, listUsers } from "./user.ts";

/** One call that the service answers. */
export interface Operation {
  readonly handler: GraphHandler;
  readonly requirement: Requirement;
  /** Base cost in resource units (https://learn.microsoft.com/graph/throttling-limits). */
  readonly units: number;
  readonly service: "directory" | "conditionalAccess";
  /** A service principal may read its own application and service principal without any permission. */
  readonly ownAllowed?: true;
  /** A POST that only reads: no write is counted. */
  readonly reads?: true;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";
type Methods = Readonly<Partial<Record<Method, Operation>>>;

interface Route {
  /** `*` stands for a key; alternatives are split by `|`. */
  readonly segments: readonly string[];
  readonly methods: Methods;
}

/** A route that was found, with the keys of the path. */
export interface MatchedRoute {
  readonly operation: Operation;
  readonly keys: readonly PathKey[];
}

const call = (handler: GraphHandler, requirement: Requirement, units = 1): Operation => ({
  handler,
  requirement,
  units,
  service: "directory",
});
const policyCall = (handler: GraphHandler, requirement: Requirement): Operation => ({
  ...call(handler, requirement),
  service: "conditionalAccess",
});
const route = (path: string, methods: Methods): Route => ({ segments: path.split("/"), methods });
const assignmentRoutes = (side: "appRoleAssignments" | "appRoleAssignedTo"): readonly Route[] => [
  route(`servicePrincipals/*/${side}`, {
    GET: call(listAssignments(side), REQUIREMENTS.readAssignments, side === "appRoleAssignments" ? 2 : 1),
    POST: call(createAssignment(side), REQUIREMENTS.writeAssignments),
  }),
  route(`servicePrincipals/*/${side}/*`, {
    GET: call(getAssignment(side), REQUIREMENTS.readAssignments),
    DELETE: call(deleteAssignment(side), REQUIREMENTS.deleteAssignments),
  }),
];

const { readApplications, readGrants, writeGrants, readRoles, readPolicies, writePolicies, writeServicePrincipals } =
  REQUIREMENTS;
const DELTA = "delta|microsoft.graph.delta";
const MEMBERSHIP = "memberOf|transitiveMemberOf";

/** Literal segments come before keys: the first route that matches wins. */
const ROUTES: readonly Route[] = [
  route("applications", { GET: call(listApplications, readApplications, 2) }),
  route("applications/$count", { GET: call(countApplications, readApplications) }),
  route(`applications/${DELTA}`, { GET: call(trackApplications, readApplications) }),
  route("applications/*", { GET: { ...call(getApplication, readApplications), ownAllowed: true } }),
  route("servicePrincipals", {
    GET: call(listServicePrincipals, readApplications),
    POST: call(createServicePrincipal, writeServicePrincipals),
  }),
  route("servicePrincipals/$count", { GET: call(countServicePrincipals, readApplications) }),
  route(`servicePrincipals/${DELTA}`, { GET: call(trackServicePrincipals, readApplications) }),
  route("servicePrincipals/*", {
    GET: { ...call(getServicePrincipal, readApplications), ownAllowed: true },
    PATCH: call(updateServicePrincipal, writeServicePrincipals),
    DELETE: call(deleteServicePrincipal, writeServicePrincipals),
  }),
  route("servicePrincipals/*/oauth2PermissionGrants", { GET: call(listGrantsOfClient, readGrants) }),
  ...assignmentRoutes("appRoleAssignments"),
  ...assignmentRoutes("appRoleAssignedTo"),
  route(`servicePrincipals/*/${MEMBERSHIP}`, { GET: call(listMemberships, readApplications) }),
  route(`servicePrincipals/*/${MEMBERSHIP}/$count`, { GET: call(countMemberships, readApplications) }),
  route(`servicePrincipals/*/${MEMBERSHIP}/microsoft.graph.directoryRole`, {
    GET: call(listRoleMemberships, readApplications),
  }),
  route(`servicePrincipals/*/${MEMBERSHIP}/microsoft.graph.directoryRole/$count`, {
    GET: call(countMemberships, readApplications),
  }),
  route("oauth2PermissionGrants", { GET: call(listGrants, readGrants, 2), POST: call(createGrant, writeGrants) }),
  route("oauth2PermissionGrants/$count", { GET: call(countGrants, readGrants) }),
  route(`oauth2PermissionGrants/${DELTA}`, { GET: call(trackGrants, REQUIREMENTS.trackGrants) }),
  route("oauth2PermissionGrants/*", {
    GET: call(getGrant, readGrants, 2),
    PATCH: call(updateGrant, writeGrants),
    DELETE: call(deleteGrant, writeGrants),
  }),
  route("organization", { GET: call(listOrganization, REQUIREMENTS.readOrganization) }),
  route("organization/*", { GET: call(getOrganization, REQUIREMENTS.readOrganization) }),
  route("devices", { GET: call(listDevices, REQUIREMENTS.readDevices) }),
  route("devices/$count", { GET: call(countDevices, REQUIREMENTS.readDevices) }),
  route(`devices/${DELTA}`, { GET: call(trackDevices, REQUIREMENTS.trackDevices) }),
  route("devices/*", { GET: call(getDevice, REQUIREMENTS.readDevices) }),
  route("users", { GET: call(listUsers, REQUIREMENTS.readUsers, 2) }),
  route("users/$count", { GET: call(countUsers, REQUIREMENTS.readUsers) }),
  route("users/*", { GET: call(getUser, REQUIREMENTS.readUsers) }),
  route("directoryRoles", { GET: call(listRoles, readRoles) }),
  route("directoryRoles/*", { GET: call(getRole, readRoles) }),
  route("directoryRoles/*/members", { GET: call(listMembers, readRoles) }),
  route("directoryObjects/getByIds|microsoft.graph.getByIds", {
    POST: { ...call(getByIds, REQUIREMENTS.readObjects, 3), reads: true },
  }),
  route("identity/conditionalAccess/policies", {
    GET: policyCall(listPolicies, readPolicies),
    POST: policyCall(createPolicy, writePolicies),
  }),
  route("identity/conditionalAccess/policies/*", {
    GET: policyCall(getPolicy, readPolicies),
    PATCH: policyCall(updatePolicy, writePolicies),
    DELETE: policyCall(deletePolicy, writePolicies),
  }),
];

/** A segment of a path in which keys in parentheses became segments of their own. */
type Step = { readonly name: string } | { readonly key: PathKey };

/**
 * Finds what answers a call. Names are compared without case, as Graph does.
 *
 * @throws {GraphError} 400 for an unknown segment, 405 for a method that the path doesn't take.
 */
export function findRoute(method: string, path: string): MatchedRoute {
  const steps = readPath(path).flatMap(stepsOf);
  const found = ROUTES.find((candidate) => isPrefix(steps, candidate) && candidate.segments.length === steps.length);
  if (found === undefined) throw unknownSegment(firstUnknown(steps));
  const operation = Object.entries(found.methods).find(([name]) => name === method)?.[1];
  if (operation === undefined) throw methodNotAllowed();
  const keys = steps.flatMap((step, index) => (found.segments[index] === "*" ? [keyOf(step)] : []));
  return { operation, keys };
}

function stepsOf(segment: PathSegment): readonly Step[] {
  return segment.key === undefined ? [{ name: segment.name }] : [{ name: segment.name }, { key: segment.key }];
}

function isPrefix(steps: readonly Step[], candidate: Route): boolean {
  return steps.every((step, index) => {
    const segment = candidate.segments[index];
    if (segment === undefined || segment === "*") return segment === "*";
    return "name" in step && segment.split("|").some((name) => name.toLowerCase() === step.name.toLowerCase());
  });
}

function firstUnknown(steps: readonly Step[]): string {
  for (let length = 1; length <= steps.length; length++) {
    const start = steps.slice(0, length);
    if (!ROUTES.some((candidate) => isPrefix(start, candidate))) return keyOf(start.at(-1)).value;
  }
  return keyOf(steps.at(-1)).value;
}

function keyOf(step: Step | undefined): PathKey {
  if (step === undefined) return { name: "", value: "" };
  return "key" in step ? step.key : { name: "", value: step.name };
}
