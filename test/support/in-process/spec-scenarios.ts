import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { revokeGrants } from "../../../src/simulator/control/instance-calls.ts";
import type { InProcessWorld } from "./in-process-world.ts";
import { ASKED, explicit, has, INSTANCE, isOn, isReady, type Scenario, type SecondChange } from "./scenarios.ts";

/** An API of the tenant's own, on which consent can be given as on Microsoft Graph. */
const LEDGER = { id: "88888888-0000-4000-8000-00000000000a", appId: "99999999-0000-4000-8000-00000000000a" } as const;
const LEDGER_READ = { id: "12121212-0000-4000-8000-000000000001", value: "Ledger.Read" } as const;

function addLedger(world: InProcessWorld): void {
  world.tenant.servicePrincipals.push({
    ...LEDGER,
    displayName: "Ledger",
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    servicePrincipalType: "Application",
    servicePrincipalNames: [LEDGER.appId],
    tags: [],
    oauth2PermissionScopes: [LEDGER_READ],
    appRoles: [],
    directoryRoles: [],
  });
}

type CheckCondition = "SignInUnblocked" | "LoginsSupported";

const hasCondition = (world: InProcessWorld, type: CheckCondition): boolean =>
  conditionOf(world.object?.status?.conditions, type)?.status === "True";

/** Somebody takes back a change of the specification at any moment. */
const back = (
  change: SecondChange["change"],
  isOver: SecondChange["isOver"],
  dependsOnTheMoment?: string,
): SecondChange => ({
  name: "taken-back",
  change,
  isOver,
  ...(dependsOnTheMoment === undefined ? {} : { dependsOnTheMoment }),
});
const NOT_TAKEN_AWAY = "without prune, what was granted before the change was taken back stays";
const LEFT_OUT_CHECKS = { conditionalAccess: "Skip", entraAdministrator: "Skip", directoryReader: "Skip" } as const;

/** What a user changes in the specification of a WindowsAuthentication. */
export const SPEC_CHANGES: readonly Scenario[] = [
  {
    name: "explicit-consent",
    ready: {},
    change: (world) => world.edit(explicit(["openid", "email"], ["User.Read.All"])),
    isOver: (world) => isReady(world) && has(world, ...ASKED, "email") && world.tenant.appRoleAssignments.length === 1,
    meanwhile: [back((world) => world.edit({ consent: { mode: "Requested" } }), isReady, NOT_TAKEN_AWAY)],
  },
  {
    name: "explicit-consent-with-prune",
    ready: {},
    change: (world) => world.edit(explicit(["openid", "email"], [], true)),
    isOver: (world) => isReady(world) && has(world, "openid", "email"),
    meanwhile: [
      back(
        (world) => world.edit({ consent: { mode: "Requested", prune: true } }),
        (world) => isReady(world) && has(world, ...ASKED),
        "what was revoked and is granted again belongs to the object, and what was never touched does as before",
      ),
    ],
  },
  {
    name: "another-api",
    ready: explicit(["openid"]),
    setUp: addLedger,
    change: (world) => {
      const { permissions } = explicit(["openid"])["consent"] as { readonly permissions: readonly unknown[] };
      const ledger = { resourceAppId: LEDGER.appId, delegatedScopes: [LEDGER_READ.value] };
      world.edit({ consent: { mode: "Explicit", permissions: [...permissions, ledger] } });
    },
    isOver: (world) => isReady(world) && has(world, "openid", LEDGER_READ.value),
  },
  {
    name: "scopes-and-roles-changed",
    ready: explicit(["openid", "profile"], ["User.Read.All"], true),
    change: (world) => world.edit(explicit(["openid", "email"], ["Group.Read.All"], true)),
    isOver: (world) => isReady(world) && has(world, "openid", "email") && world.tenant.appRoleAssignments.length === 1,
  },
  {
    name: "prune-turned-on",
    ready: explicit(["openid", "profile"]),
    before: (world) => world.edit(explicit(["openid"])),
    change: (world) => world.edit(explicit(["openid"], [], true)),
    isOver: (world) => isReady(world) && has(world, "openid"),
  },
  {
    name: "consent-ignored",
    ready: {},
    change: (world) => world.edit({ consent: { mode: "Ignore" } }),
    isOver: (world) => isReady(world) && has(world, ...ASKED),
  },
  {
    name: "service-principal-disabled",
    ready: {},
    change: (world) => world.edit({ servicePrincipal: "Disabled" }),
    isOver: (world) => isReady(world) && !isOn(world),
    meanwhile: [
      back(
        (world) => world.edit({ servicePrincipal: "Enabled" }),
        (world) => isReady(world) && isOn(world) && has(world, ...ASKED),
      ),
    ],
  },
  {
    name: "service-principal-enabled",
    ready: { servicePrincipal: "Disabled" },
    change: (world) => world.edit({ servicePrincipal: "Enabled" }),
    isOver: (world) => isReady(world) && isOn(world) && has(world, ...ASKED),
  },
  {
    name: "authentication-metadata",
    ready: { authenticationMetadata: "Paired" },
    change: (world) => world.edit({ authenticationMetadata: "Windows" }),
    isOver: (world) => isReady(world) && world.instance.authenticationMetadata === "Windows",
    meanwhile: [
      back(
        (world) => world.edit({ authenticationMetadata: "Paired" }),
        (world) => isReady(world) && world.instance.authenticationMetadata === "Paired",
      ),
    ],
  },
  {
    name: "sign-in-required",
    ready: { checks: LEFT_OUT_CHECKS },
    change: (world) => world.edit({ checks: { ...LEFT_OUT_CHECKS, conditionalAccess: "Require" } }),
    isOver: (world) => isReady(world) && hasCondition(world, "SignInUnblocked"),
  },
  {
    name: "administrator-required",
    ready: { checks: LEFT_OUT_CHECKS },
    change: (world) => world.edit({ checks: { ...LEFT_OUT_CHECKS, entraAdministrator: "Require" } }),
    isOver: (world) => isReady(world) && hasCondition(world, "LoginsSupported"),
  },
  {
    name: "directory-reader-required",
    ready: { checks: LEFT_OUT_CHECKS },
    change: (world) => world.edit({ checks: { ...LEFT_OUT_CHECKS, directoryReader: "Require" } }),
    isOver: (world) => isReady(world) && hasCondition(world, "LoginsSupported"),
  },
  {
    name: "enforced",
    ready: {},
    before: (world) => {
      world.edit({ managementPolicy: "Observe" });
      revokeGrants(world.simulator, { instance: INSTANCE });
    },
    change: (world) => world.edit({ managementPolicy: "Enforce" }),
    isOver: (world) => isReady(world) && has(world, ...ASKED),
  },
  {
    name: "revert-chosen",
    ready: {},
    change: (world) => world.edit({ deletionPolicy: "Revert" }),
    isOver: isReady,
  },
  {
    name: "interval-changed",
    ready: {},
    change: (world) => world.edit({ interval: "45m" }),
    isOver: isReady,
  },
  {
    name: "resumed",
    ready: {},
    before: (world) => {
      world.edit({ suspend: true });
      revokeGrants(world.simulator, { instance: INSTANCE });
    },
    change: (world) => world.edit({ suspend: false }),
    isOver: (world) => isReady(world) && has(world, ...ASKED),
  },
  {
    name: "another-realm",
    ready: {},
    setUp: (world) => world.declareRealm("contoso-too", {}),
    change: (world) => world.edit({ realmRef: { name: "contoso-too" } }),
    isOver: isReady,
  },
];

/** The fields of `WindowsAuthentication.spec`: the scenario in which each changes, or why none does. */
export const SPEC_FIELDS: Readonly<Record<string, { readonly scenario: string } | { readonly reason: string }>> = {
  "managedInstance.resourceId": { reason: "immutable" },
  "realmRef.name": { scenario: "another-realm" },
  servicePrincipal: { scenario: "service-principal-disabled" },
  "consent.mode": { scenario: "consent-ignored" },
  "consent.permissions.resourceAppId": { scenario: "another-api" },
  "consent.permissions.delegatedScopes": { scenario: "scopes-and-roles-changed" },
  "consent.permissions.appRoles": { scenario: "scopes-and-roles-changed" },
  "consent.prune": { scenario: "prune-turned-on" },
  authenticationMetadata: { scenario: "authentication-metadata" },
  "checks.conditionalAccess": { scenario: "sign-in-required" },
  "checks.entraAdministrator": { scenario: "administrator-required" },
  "checks.directoryReader": { scenario: "directory-reader-required" },
  managementPolicy: { scenario: "enforced" },
  deletionPolicy: { scenario: "revert-chosen" },
  interval: { scenario: "interval-changed" },
  suspend: { scenario: "resumed" },
};
