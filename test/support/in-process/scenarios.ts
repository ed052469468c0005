import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { revokeGrants, setServicePrincipal } from "../../../src/simulator/control/instance-calls.ts";
import type { Json } from "../../fakes/field-ownership.ts";
import type { InProcessWorld } from "./in-process-world.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const INSTANCE = "sqlmi-payments";

/** Something that happens to one WindowsAuthentication and its instance, or to the realm, and what it leads to. */
export interface Scenario {
  readonly name: string;
  /** The spec with which the object is Ready before; undefined: it does not exist yet. */
  readonly ready?: Json;
  /** What the realm, Ready before, declares beside its access; undefined: nothing. */
  readonly realm?: Json;
  /** What befalls it two hours before the change, and has come to rest by then. */
  readonly before?: (world: InProcessWorld) => void;
  /** What somebody does; resolves when it has come into force. */
  readonly change: (world: InProcessWorld) => void | Promise<void>;
  /** Azure and the object as they have to be at the end. */
  readonly isOver: (world: InProcessWorld) => boolean;
}

const explicit = (delegatedScopes: readonly string[], appRoles: readonly string[] = [], prune = false): Json => ({
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

const has = (world: InProcessWorld, ...scopes: readonly string[]): boolean => {
  const principal = world.tenant.servicePrincipals.find(
    ({ appId }) => appId === world.instance.servicePrincipal.clientId,
  );
  const grants = world.tenant.oauth2PermissionGrants.filter(({ clientId }) => clientId === principal?.id);
  const held = grants.flatMap(({ scope }) => scope.split(" "));
  return held.length === scopes.length && scopes.every((scope) => held.includes(scope));
};
const ASKED = ["openid", "profile", "offline_access", "User.Read"] as const;
const isOn = (world: InProcessWorld): boolean => world.instance.servicePrincipal.type === "SystemAssigned";

/** Takes scopes out of the instance's grant, as somebody does in the portal. */
function removeScopes(world: InProcessWorld, ...scopes: readonly string[]): void {
  world.simulator.world.changeDirectory(world.tenant.id, (tenant) => {
    const principal = tenant.servicePrincipals.find(({ appId }) => appId === world.instance.servicePrincipal.clientId);
    for (const grant of tenant.oauth2PermissionGrants.filter(({ clientId }) => clientId === principal?.id)) {
      const kept = grant.scope.split(" ").filter((scope) => !scopes.includes(scope));
      grant.scope = kept.join(" ");
    }
  });
}

/** From nothing to Ready. */
export const CREATE: Scenario = {
  name: "create",
  change: (world) => world.declare(),
  isOver: (world) => isReady(world) && has(world, ...ASKED),
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

/** What a user changes in the specification. */
export const SPEC_CHANGES: readonly Scenario[] = [
  {
    name: "explicit-consent",
    ready: {},
    change: (world) => world.edit(explicit(["openid", "email"], ["User.Read.All"])),
    isOver: (world) => isReady(world) && has(world, ...ASKED, "email") && world.tenant.appRoleAssignments.length === 1,
  },
  {
    name: "explicit-consent-with-prune",
    ready: {},
    change: (world) => world.edit(explicit(["openid", "email"], [], true)),
    isOver: (world) => isReady(world) && has(world, "openid", "email"),
  },
  {
    name: "service-principal-disabled",
    ready: {},
    change: (world) => world.edit({ servicePrincipal: "Disabled" }),
    isOver: (world) => isReady(world) && !isOn(world),
  },
  {
    name: "authentication-metadata",
    ready: {},
    change: (world) => world.edit({ authenticationMetadata: "Windows" }),
    isOver: (world) => isReady(world) && world.instance.authenticationMetadata === "Windows",
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
    name: "delete-with-revert",
    ready: { deletionPolicy: "Revert" },
    change: (world) => world.delete(),
    isOver: (world) => world.object === undefined && !isOn(world),
  },
];

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [CREATE, ...REPAIRS, ...SPEC_CHANGES, ...DELETIONS];
