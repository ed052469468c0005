import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import type { AzureCall, ManagedInstance, ManagedInstanceId, RealmIdentity, TenantClients } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { ControllerSettings } from "../settings.ts";
import { type ConditionalAccessCache, policiesKey } from "./conditional-access-cache.ts";
import { observeConsent } from "./observe-consent.ts";
import type { Observed, OptionalRead } from "./observed.ts";
import { hasServicePrincipal } from "./plan.ts";
import type { ResourceLookup } from "./resource-lookup.ts";
import { inStep, StepFailure } from "./step-failure.ts";

/** What reading needs: the tenant's clients and what passes share. */
export interface ObserveWorld {
  readonly clients: TenantClients;
  readonly realm: RealmIdentity;
  readonly call: AzureCall;
  readonly policies: ConditionalAccessCache;
  readonly policiesMaxAgeMs: number;
  readonly resources: ResourceLookup;
  readonly settings: ControllerSettings;
}

/**
 * Reads the instance.
 *
 * @throws {StepFailure} for InstanceAvailable: not there, of another tenant, or what the call failed with.
 */
export async function observeInstance(id: ManagedInstanceId, world: ObserveWorld): Promise<ManagedInstance> {
  const instance = await inStep({ condition: "InstanceAvailable" }, () => world.clients.instances.get(id, world.call));
  if (instance === undefined)
    throw new StepFailure(
      { condition: "InstanceAvailable" },
      new OperatorError(
        `There is no managed instance ${id.name} in resource group ${id.resourceGroup} of subscription ${id.subscriptionId}. Create it, or delete this object and declare the right resourceId in a new one; those there are: az sql mi list --subscription ${id.subscriptionId} --query "[].id"`,
        {
          code: "InstanceNotFound",
          reason: "InstanceNotFound",
          retry: { kind: "slow" },
          needsHuman: true,
          graceMs: world.settings.instanceNotFoundGraceMs,
        },
      ),
    );
  refuseOtherTenant(instance, world.realm.tenantId);
  return instance;
}

/**
 * Reads everything else that the declared state and its checks need. Writes nothing.
 *
 * An object at rest costs six reads, {@link observeInstance}'s included: the instance; its application; its service
 * principal; that one's grants; its app roles; the directory roles of the instance's identity (two requests where no role
 * answers, and none with `directoryReader: Skip`). APIs and policies come from caches that all passes share. What is not
 * declared is not read: without consent to look after, two reads are left.
 */
export async function observe(
  spec: WindowsAuthenticationSpec,
  instance: ManagedInstance,
  world: ObserveWorld,
): Promise<Observed> {
  const isOn = spec.servicePrincipal === "Enabled" && hasServicePrincipal(instance);
  const wantsConsent = isOn && spec.consent.mode !== "Ignore";
  const [consent, conditionalAccess, directoryReader] = await Promise.all([
    wantsConsent ? observeConsent(spec.consent, instance, world) : undefined,
    optional(isOn ? spec.checks.conditionalAccess : "Skip", world.call, () =>
      world.policies.read(policiesKey(world.realm), world.clients.directory, world.policiesMaxAgeMs, world.call),
    ),
    optional(spec.checks.directoryReader, world.call, () => isDirectoryReader(instance, world)),
  ]);
  return { instance, ...(consent === undefined ? {} : { consent }), conditionalAccess, directoryReader };
}

async function optional<T>(level: string, call: AzureCall, read: () => Promise<T>): Promise<OptionalRead<T>> {
  if (level === "Skip") return { kind: "skipped" };
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    if (error instanceof OperatorError && !call.signal.aborted) return { kind: "unreadable", error };
    throw error;
  }
}

/** Undefined when the instance has no identity at all. */
async function isDirectoryReader(instance: ManagedInstance, world: ObserveWorld): Promise<boolean | undefined> {
  const { identity } = instance;
  const principals = [
    ...(identity?.principalId === undefined ? [] : [identity.principalId]),
    ...(identity?.userAssignedPrincipalIds ?? []),
  ];
  if (principals.length === 0) return undefined;
  for (const principal of principals)
    if (await world.clients.directory.isDirectoryReader(principal, world.call)) return true;
  return false;
}

function refuseOtherTenant(instance: ManagedInstance, tenantId: string): void {
  const tenants = [
    instance.servicePrincipal?.tenantId,
    instance.entraAdministrator?.tenantId,
    instance.identity?.tenantId,
  ];
  if (tenants.every((tenant) => tenant === undefined || tenant.toLowerCase() === tenantId.toLowerCase())) return;
  throw new StepFailure(
    { condition: "InstanceAvailable" },
    new OperatorError(
      `Managed instance ${instance.name} belongs to another Entra tenant than its KerberosRealm, whose tenantId is ${tenantId}. Name the realm of the instance's tenant in spec.realmRef.`,
      { code: "TenantMismatch", reason: "TenantMismatch", retry: { kind: "verySlow" }, needsHuman: true },
    ),
  );
}
