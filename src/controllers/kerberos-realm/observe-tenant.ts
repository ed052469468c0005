import type { Azure, AzureCall, RealmIdentity, TenantClients } from "../../azure/ports.ts";
import type { DomainReader } from "../../directory/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { OptionalRead } from "../windows-authentication/observed.ts";
import type { CountingRules, DeviceInventory } from "./device-inventory.ts";
import type { RealmExpectations } from "./expectations.ts";
import type { ObservedDirectory } from "./judge-directory.ts";
import type { ClientCounts } from "./judge-flows.ts";
import type { SubscriptionTenant } from "./judge-subscriptions.ts";
import { type DomainObservation, observeDomains, type Secrets } from "./observe-domains.ts";
import type { DomainAttempt, RefusedAccounts } from "./refused-accounts.ts";
import { USER_READ_PERMISSIONS } from "./required-permissions.ts";
import type { SubscriptionTenants } from "./subscription-tenants.ts";

/** What was read of a tenant's half of the setup, as plain data. */
export interface ObservedTenant extends ObservedDirectory {
  readonly subscriptions: readonly SubscriptionTenant[];
  readonly domains: readonly DomainObservation[];
  readonly clients: OptionalRead<ClientCounts>;
}

/** What looking at a tenant needs. */
export interface TenantWorld {
  readonly azure: Azure;
  readonly reader: DomainReader;
  readonly secrets: Secrets;
  readonly refused: RefusedAccounts;
  readonly subscriptions: SubscriptionTenants;
  readonly inventory: DeviceInventory;
  readonly call: AzureCall;
}

/** What to look for. */
export interface TenantQuestions {
  readonly identity: RealmIdentity;
  readonly asker: Pick<DomainAttempt, "realmUid" | "request">;
  readonly expected: RealmExpectations;
  /** Subscriptions of the declared instances, sorted, each once. */
  readonly subscriptionIds: readonly string[];
  /** Application permissions of the Graph identity, from its token. */
  readonly roles: ReadonlySet<string>;
  readonly counting: CountingRules;
}

/**
 * Reads what the realm's specification asks to be looked at: at most one request for the organization, one for a sample of
 * users, one for changed devices, and one bind a domain controller. A part that cannot be read does not keep the others.
 */
export async function observeTenant(questions: TenantQuestions, world: TenantWorld): Promise<ObservedTenant> {
  const { identity, expected, subscriptionIds } = questions;
  const clients = world.azure.forRealm(identity);
  if (!expected.inventory) world.inventory.forget(questions.counting.uid);
  const [directory, subscriptions, domains, counts] = await Promise.all([
    observeDirectory(questions, clients, world.call),
    world.subscriptions.of(subscriptionIds, clients.subscriptions, world.call),
    observeDomains(expected.domains, questions.asker, {
      reader: world.reader,
      secrets: world.secrets,
      refused: world.refused,
      signal: world.call.signal,
    }),
    expected.inventory
      ? optional(world.inventory.count(questions.counting, clients.directory, lowest(world.call)), world.call)
      : SKIPPED,
  ]);
  return { ...directory, subscriptions, domains, clients: counts };
}

const SKIPPED = { kind: "skipped" } as const;

async function observeDirectory(
  { expected, roles }: TenantQuestions,
  { directory }: TenantClients,
  call: AzureCall,
): Promise<ObservedDirectory> {
  if (expected.directorySync === undefined) return { organization: SKIPPED, users: SKIPPED };
  const mayReadUsers = USER_READ_PERMISSIONS.some((permission) => roles.has(permission));
  const [organization, users] = await Promise.all([
    optional(directory.organization(call), call),
    mayReadUsers ? optional(directory.synchronizedUsers(call), call) : SKIPPED,
  ]);
  return { organization, users };
}

/** Counting devices never takes the budget from anything else. */
function lowest({ signal }: AzureCall): AzureCall {
  return { priority: "resync", signal };
}

async function optional<T>(reading: Promise<T>, { signal }: AzureCall): Promise<OptionalRead<T>> {
  try {
    return { kind: "read", value: await reading };
  } catch (error) {
    if (!(error instanceof OperatorError) || signal.aborted) throw error;
    return { kind: "unreadable", error };
  }
}
