import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { revokeGrants, setServicePrincipal } from "../../../src/simulator/control/instance-calls.ts";
import type { Json } from "../../fakes/field-ownership.ts";
import type { InProcessWorld } from "./in-process-world.ts";

/** Microsoft Graph's application id. */
const GRAPH = "00000003-0000-0000-c000-000000000000";
/** The instance that the object declares. */
export const INSTANCE = "sqlmi-payments";

/** Something that happens to one WindowsAuthentication and its instance, or to the realm, and what it leads to. */
export interface Scenario {
  readonly name: string;
  /** The spec with which the object is Ready before; undefined: it does not exist yet. */
  readonly ready?: Json;
  /** What the realm, Ready before, declares beside its access; undefined: nothing. */
  readonly realm?: Json;
  /** What else there is in the world, put there before the operator starts for the first time. */
  readonly setUp?: (world: InProcessWorld) => void | Promise<void>;
  /** What befalls it two hours before the change, and has come to rest by then. */
  readonly before?: (world: InProcessWorld) => void | Promise<void>;
  /** True when the operator is away during the change and starts after it. */
  readonly isAway?: boolean;
  /** What somebody does; resolves when it has come into force. */
  readonly change: (world: InProcessWorld) => void | Promise<void>;
  /** Azure and the object as they have to be at the end. */
  readonly isOver: (world: InProcessWorld) => boolean;
  /** What somebody else does at any moment of it. */
  readonly meanwhile?: readonly SecondChange[];
}

/** A change that comes at any moment of a scenario, and where both lead to. */
export interface SecondChange {
  readonly name: string;
  readonly change: (world: InProcessWorld) => void;
  readonly isOver: (world: InProcessWorld) => boolean;
  /** Why the end depends on the moment, so that only {@link isOver} is asked of it; absent: it does not. */
  readonly dependsOnTheMoment?: string;
}

/** Explicit consent to Microsoft Graph. */
export const explicit = (
  delegatedScopes: readonly string[],
  appRoles: readonly string[] = [],
  prune = false,
): Json => ({
  consent: { mode: "Explicit", permissions: [{ resourceAppId: GRAPH, delegatedScopes, appRoles }], prune },
});

/** Ready, for the present specification. */
export function isReady({ object }: InProcessWorld): boolean {
  return isReadyNow(object);
}

/** The same of the realm. */
export function isRealmReady({ realm }: InProcessWorld): boolean {
  return isReadyNow(realm);
}

function isReadyNow(object: InProcessWorld["object"] | InProcessWorld["realm"]): boolean {
  const ready = conditionOf(object?.status?.conditions, "Ready");
  return ready?.status === "True" && object?.status?.observedGeneration === object?.metadata.generation;
}

/** The instance holds exactly these scopes. */
export const has = (world: InProcessWorld, ...scopes: readonly string[]): boolean => {
  const principal = world.tenant.servicePrincipals.find(
    ({ appId }) => appId === world.instance.servicePrincipal.clientId,
  );
  const grants = world.tenant.oauth2PermissionGrants.filter(({ clientId }) => clientId === principal?.id);
  const held = grants.flatMap(({ scope }) => scope.split(" "));
  return held.length === scopes.length && scopes.every((scope) => held.includes(scope));
};
/** What the instance's application asks for. */
export const ASKED = ["openid", "profile", "offline_access", "User.Read"] as const;
/** Its service principal is on. */
export const isOn = (world: InProcessWorld): boolean => world.instance.servicePrincipal.type === "SystemAssigned";

/** Takes scopes out of the instance's grant, as somebody does in the portal. */
export function removeScopes(world: InProcessWorld, ...scopes: readonly string[]): void {
  world.simulator.world.changeDirectory(world.tenant.id, (tenant) => {
    const principal = tenant.servicePrincipals.find(({ appId }) => appId === world.instance.servicePrincipal.clientId);
    for (const grant of tenant.oauth2PermissionGrants.filter(({ clientId }) => clientId === principal?.id)) {
      const kept = grant.scope.split(" ").filter((scope) => !scopes.includes(scope));
      grant.scope = kept.join(" ");
    }
  });
}

/** Somebody gives up while it is being set up; nothing of it may stay, whenever that is. */
const DELETED_WITH_REVERT: SecondChange = {
  name: "deleted",
  change: (world) => world.delete(),
  isOver: (world) => world.object === undefined && !isOn(world),
};

/** From nothing to Ready, for an object that takes back what it did when it goes. */
export const CREATE: Scenario = {
  name: "create",
  change: (world) => world.declare({ deletionPolicy: "Revert" }),
  isOver: (world) => isReady(world) && has(world, ...ASKED),
  meanwhile: [DELETED_WITH_REVERT],
};

/** What somebody undoes, and the operator mends. */
export const REPAIRS: readonly Scenario[] = [
  {
    name: "grant-revoked",
    ready: {},
    change: (world) => void revokeGrants(world.simulator, { instance: INSTANCE }),
    isOver: (world) => isReady(world) && has(world, ...ASKED),
  },
  {
    name: "scope-removed",
    ready: {},
    change: (world) => removeScopes(world, "User.Read", "profile"),
    isOver: (world) => isReady(world) && has(world, ...ASKED),
  },
  {
    name: "app-role-removed",
    ready: explicit(["openid"], ["User.Read.All", "Group.Read.All"]),
    change: (world) =>
      world.simulator.world.changeDirectory(world.tenant.id, (tenant) => {
        tenant.appRoleAssignments = [];
        const principal = tenant.servicePrincipals.find(
          ({ appId }) => appId === world.instance.servicePrincipal.clientId,
        );
        tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter(
          ({ clientId }) => clientId !== principal?.id,
        );
      }),
    isOver: (world) => isReady(world) && has(world, "openid") && world.tenant.appRoleAssignments.length === 2,
  },
  {
    name: "service-principal-off",
    ready: {},
    change: (world) => {
      setServicePrincipal(world.simulator, INSTANCE, { type: "None" });
      return world.pass(world.azure.behaviour.operationMs);
    },
    isOver: (world) => isReady(world) && isOn(world) && has(world, ...ASKED),
  },
  {
    name: "metadata-changed",
    ready: { authenticationMetadata: "Paired" },
    change: (world) => {
      world.instance.authenticationMetadata = "Windows";
    },
    isOver: (world) => isReady(world) && world.instance.authenticationMetadata === "Paired",
  },
];

/** `kubectl delete`. */
export const DELETIONS: readonly Scenario[] = [
  {
    name: "delete-with-retain",
    ready: { deletionPolicy: "Retain" },
    change: (world) => world.delete(),
    isOver: (world) => world.object === undefined && isOn(world) && has(world, ...ASKED),
  },
  {
    name: "delete-in-observe",
    ready: { deletionPolicy: "Revert" },
    before: (world) => world.edit({ managementPolicy: "Observe" }),
    change: (world) => world.delete(),
    isOver: (world) => world.object === undefined && isOn(world) && has(world, ...ASKED),
  },
  {
    name: "delete-with-revert",
    ready: { deletionPolicy: "Revert" },
    change: (world) => world.delete(),
    isOver: (world) => world.object === undefined && !isOn(world),
  },
  {
    name: "delete-with-revert-of-consent",
    setUp: (world) => void setServicePrincipal(world.simulator, INSTANCE, { type: "SystemAssigned" }),
    ready: { deletionPolicy: "Revert", ...explicit(["openid"], ["User.Read.All"]) },
    change: (world) => world.delete(),
    isOver: (world) => world.object === undefined && isOn(world) && has(world),
  },
];
