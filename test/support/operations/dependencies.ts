import { accessOf, credentialFault, type RealmSpec, type RealmWorld } from "./realm-model.ts";
import { type InstanceInAzure, type WinauthSpec, type WinauthWorld, wantedConsent } from "./winauth-model.ts";

/** Why a change of a property may show nowhere. */
export interface Dependency<T> {
  /** Properties, those below included; the empty text is all of them. */
  readonly paths: readonly string[];
  readonly when: (change: T) => boolean;
  readonly because: string;
}

/** A change of a WindowsAuthentication that was carried out. */
export interface WinauthChange {
  readonly before: WinauthSpec;
  readonly after: WinauthSpec;
  readonly azure: InstanceInAzure;
  readonly world: WinauthWorld;
}

/** A change of a KerberosRealm that was carried out. */
export interface RealmChange {
  readonly before: RealmSpec;
  readonly after: RealmSpec;
  readonly world: RealmWorld;
}

/** Whether the table says why a change of this property shows nowhere. */
export function isExplained<T>(table: readonly Dependency<T>[], property: string, change: T): boolean {
  return table.some(({ paths, when }) => paths.some((path) => isBelow(property, path)) && when(change));
}

function isBelow(property: string, path: string): boolean {
  return path === "" || property === path || property.startsWith(`${path}.`) || property.startsWith(`${path}[`);
}

const always = (): boolean => true;

/** Changes of a WindowsAuthentication that show neither in Azure nor in its status. */
export const WINAUTH_DEPENDENCIES: readonly Dependency<WinauthChange>[] = [
  { paths: [""], when: ({ after }) => after.suspend, because: "Nothing is done while it is suspended." },
  {
    paths: [""],
    when: ({ after, world }) => after.realmRef.name !== world.realm,
    because: "Without its realm nobody can act or look.",
  },
  {
    paths: ["interval"],
    when: always,
    because: "It decides when the next check comes, which no state shows; test/unit/controllers/interval.test.ts.",
  },
  {
    paths: ["deletionPolicy"],
    when: always,
    because: "It shows when the object is deleted, with which every sequence ends.",
  },
  {
    paths: ["managementPolicy"],
    when: always,
    because: "Where nothing is to be changed, both come to the same; where something is, the model tells them apart.",
  },
  {
    paths: ["consent"],
    when: ({ after }) => after.servicePrincipal === "Disabled",
    because: "Without a service principal there is nothing to consent to.",
  },
  {
    paths: ["consent.prune"],
    when: ({ after, azure, world }) => {
      const { scopes, roles } = wantedConsent(after, world);
      return azure.scopes.every((one) => scopes.includes(one)) && azure.roles.every((one) => roles.includes(one));
    },
    because: "Nothing is granted that nobody asked for.",
  },
  {
    paths: ["consent"],
    when: ({ before, after, world }) => isSame(wantedConsent(before, world), wantedConsent(after, world)),
    because: "It asks for the same as before.",
  },
  {
    paths: ["checks"],
    when: ({ world }) => !world.isObstructed,
    because: "What is as it should be reads the same whether it is required or only reported.",
  },
  {
    paths: ["checks.conditionalAccess"],
    when: ({ after, azure }) => after.servicePrincipal === "Disabled" || !azure.isOn,
    because: "Without the application there is no sign-in that a policy could block.",
  },
  {
    paths: ["checks.entraAdministrator", "checks.directoryReader"],
    when: ({ after }) => after.checks.entraAdministrator !== "Skip" || after.checks.directoryReader !== "Skip",
    because: "Both checks share a condition, and the shortcoming that is told first hides the other.",
  },
];

/** Changes of a KerberosRealm that show neither in what it publishes, nor in its status, nor in its objects. */
export const REALM_DEPENDENCIES: readonly Dependency<RealmChange>[] = [
  { paths: [""], when: ({ after }) => after.suspend, because: "Nothing is done while it is suspended." },
  {
    paths: [""],
    when: ({ after, world }) => credentialFault(after, world) !== undefined,
    because: "Without tokens nothing can be looked at.",
  },
  {
    paths: ["interval", "clientInventory.interval"],
    when: always,
    because: "It decides when the next look comes, which no state shows; test/integration/operator/realm.test.ts.",
  },
  {
    paths: ["credentials"],
    when: ({ after, world }) => credentialFault(after, world) === undefined,
    because: "Every credential of an identity leads to the same rights.",
  },
  {
    paths: ["access"],
    when: ({ before, after, world }) => isSame(accessOf(before, world), accessOf(after, world)),
    because: "It lets the object do the same as before.",
  },
  {
    paths: ["directorySync.required"],
    when: ({ after }) => after.directorySync?.maxAge !== "1h" && after.directorySync?.maxAge !== "119m",
    because: "A synchronised directory stands in nobody's way, required or not.",
  },
  {
    paths: ["directorySync"],
    when: ({ after }) => hasFlow(after),
    because: "With a flow the directory is looked at with the defaults, declared or not.",
  },
  {
    paths: ["flows"],
    when: ({ before, after }) => isSame(enabledFlows(before), enabledFlows(after)) && !hasTrust(after),
    because:
      "A flow that is off reads the same whether it is declared off or left out, and its domains are not looked at.",
  },
  {
    paths: [
      "flows.incomingTrust.domains[].ldap.url",
      "flows.incomingTrust.domains[].ldap.baseDn",
      "flows.incomingTrust.domains[].ldap",
      "flows.incomingTrust.domains[].keyMaxAge",
      "flows.incomingTrust.domains[]",
      "flows.incomingTrust",
    ],
    when: ({ before, after }) => isSame(enabledFlows(before), enabledFlows(after)) && hasTrust(after),
    because:
      "Another way to the same domain, or an age that its key has not reached, leads to the same finding; the model tells the others.",
  },
  {
    paths: ["clientInventory"],
    when: ({ before, after }) =>
      (before.clientInventory?.enabled ?? false) === (after.clientInventory?.enabled ?? false),
    because: "Not counting is the same whether it is declared or left out.",
  },
];

function enabledFlows({ flows }: RealmSpec): unknown {
  return [flows?.modernInteractive?.enabled ?? false, flows?.incomingTrust?.enabled ?? false];
}

function hasTrust({ flows }: RealmSpec): boolean {
  return flows?.incomingTrust?.enabled === true;
}

function hasFlow({ flows }: RealmSpec): boolean {
  return hasTrust({ flows } as RealmSpec) || flows?.modernInteractive?.enabled === true;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
