import type { DirectoryServicePrincipal, ManagedInstance } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { ConsentSpec } from "./consent.ts";
import type { ObserveWorld } from "./observe.ts";
import type { ObservedConsent } from "./observed.ts";
import { inStep, StepFailure } from "./step-failure.ts";

/**
 * Reads the application of the instance's service principal, what it asks for and what it holds. Everything is found
 * through the client id: display names can collide, and `principalId` is documented in two ways.
 *
 * @throws {StepFailure} for ConsentGranted; reason WaitingForApplication while Graph does not show the application.
 */
export async function observeConsent(
  spec: ConsentSpec,
  instance: ManagedInstance,
  world: ObserveWorld,
): Promise<ObservedConsent> {
  const held = await inStep({ condition: "ConsentGranted", status: "Unknown" }, () => readHeld(instance, world));
  if (held === undefined) throw waitingForApplication(instance, world);
  const resources = await inStep({ condition: "ConsentGranted", status: "Unknown" }, () =>
    readResources(spec, held, world),
  );
  return { ...held, resources };
}

/** The consent as it is, whatever is asked for; undefined when Graph does not have the application. */
export async function readHeld(
  instance: ManagedInstance,
  world: Pick<ObserveWorld, "clients" | "call">,
): Promise<Omit<ObservedConsent, "resources"> | undefined> {
  const { directory } = world.clients;
  const clientId = instance.servicePrincipal?.clientId;
  if (clientId === undefined) return undefined;
  const [application, client] = await Promise.all([
    directory.application(clientId, world.call),
    directory.servicePrincipal(clientId, world.call),
  ]);
  if (application === undefined || client === undefined) return undefined;
  const [grants, appRoles] = await Promise.all([
    directory.grants(client.objectId, world.call),
    directory.appRoleAssignments(client.objectId, world.call),
  ]);
  return { application, client, grants, appRoles };
}

/** The APIs on which something is held, without those that are known already. */
export async function readHeldResources(
  held: Pick<ObservedConsent, "grants" | "appRoles">,
  world: Pick<ObserveWorld, "clients" | "call">,
  known: readonly DirectoryServicePrincipal[] = [],
): Promise<readonly DirectoryServicePrincipal[]> {
  const knownIds = new Set(known.map(({ objectId }) => objectId.toLowerCase()));
  const heldOn = [...held.grants, ...held.appRoles].map(({ resourceId }) => resourceId);
  const ids = new Set(heldOn.filter((id) => !knownIds.has(id.toLowerCase())));
  const found = await Promise.all([...ids].map((id) => world.clients.directory.resource(id, world.call)));
  return found.filter((resource) => resource !== undefined);
}

async function readResources(
  spec: ConsentSpec,
  held: Omit<ObservedConsent, "resources">,
  world: ObserveWorld,
): Promise<readonly DirectoryServicePrincipal[]> {
  const asked = askedPermissions(spec, held);
  const found = await Promise.all(
    [...asked].map(([appId, names]) =>
      world.resources.byAppId(world.realm.tenantId, appId, names, {
        directory: world.clients.directory,
        call: world.call,
      }),
    ),
  );
  const wanted = found.filter((resource) => resource !== undefined);
  // After the ones that are asked for, as most of what is held is on those.
  return [...wanted, ...(await readHeldResources(held, world, wanted))];
}

function askedPermissions(
  spec: ConsentSpec,
  held: Omit<ObservedConsent, "resources">,
): ReadonlyMap<string, readonly string[]> {
  if (spec.mode === "Explicit")
    return new Map(
      spec.permissions.map(({ resourceAppId, delegatedScopes, appRoles }) => [
        resourceAppId,
        [...delegatedScopes, ...appRoles],
      ]),
    );
  return new Map(
    held.application.requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => [
      resourceAppId,
      resourceAccess.map(({ id }) => id),
    ]),
  );
}

function waitingForApplication(instance: ManagedInstance, world: ObserveWorld): StepFailure {
  const clientId = instance.servicePrincipal?.clientId;
  const look = clientId === undefined ? "" : ` To look for it: az ad app show --id ${clientId}`;
  return new StepFailure(
    { condition: "ConsentGranted", status: "Unknown", stalledReason: "InstanceApplicationNotFound" },
    new OperatorError(
      `The service principal of managed instance ${instance.name} is on, but Microsoft Graph does not show its application yet. The operator goes on when it does.${look}`,
      {
        code: "WaitingForApplication",
        reason: "WaitingForApplication",
        retry: { kind: "slow" },
        needsHuman: true,
        graceMs: world.settings.applicationGraceMs,
      },
    ),
  );
}
