import { z } from "zod";
import { disableServicePrincipal, enableServicePrincipal } from "../arm/instance-application.ts";
import { requireAvailable } from "../arm/instance-availability.ts";
import type { InstanceOperation } from "../arm/instance-operations.ts";
import { instanceIdParts } from "../arm/resource-scope.ts";
import { beginStart, beginStop } from "../arm/routes/power.ts";
import type { Simulator } from "../simulator.ts";
import type { InstanceRecord, Tenant } from "../state.ts";
import { ControlRefusal, parsed } from "./control-refusal.ts";

const servicePrincipalSchema = z.strictObject({ type: z.enum(["None", "SystemAssigned"]) });
const revokeSchema = z.strictObject({ instance: z.string() });

/** The instance with this name or resource id. @throws {ControlRefusal} 404. */
export function instanceNamed(simulator: Simulator, name: string): InstanceRecord {
  const wanted = name.toLowerCase();
  const instances = simulator.world.state.managedInstances;
  const found = instances.find(
    ({ resourceId }) =>
      resourceId.toLowerCase() === wanted || instanceIdParts(resourceId).instance.toLowerCase() === wanted,
  );
  if (found !== undefined) return found;
  const names = instances.map((each) => instanceIdParts(each.resourceId).instance).join(", ");
  throw new ControlRefusal(404, `There is no managed instance named '${name}'. There are: ${names}.`);
}

/** `POST /instances/{name}/stop`: as a person does in the portal. */
export function stopInstance(simulator: Simulator, name: string): unknown {
  const instance = instanceNamed(simulator, name);
  available(simulator, instance);
  return begun(simulator, instance, beginStop(simulator.world, simulator.operations, instance));
}

/** `POST /instances/{name}/start`. */
export function startInstance(simulator: Simulator, name: string): unknown {
  const instance = instanceNamed(simulator, name);
  if (instance.state !== "Stopped") {
    throw new ControlRefusal(409, `The instance is ${instance.state}; only a Stopped instance can be started.`);
  }
  return begun(simulator, instance, beginStart(simulator.world, simulator.operations, instance));
}

/** `POST /instances/{name}/service-principal` with `{"type":"None"}` or `{"type":"SystemAssigned"}`. */
export function setServicePrincipal(simulator: Simulator, name: string, body: unknown): unknown {
  const { type } = parsed(servicePrincipalSchema, body);
  const instance = instanceNamed(simulator, name);
  if (instance.servicePrincipal.type === type) return { instance: instance.resourceId, servicePrincipal: type };
  available(simulator, instance);
  const { world, operations } = simulator;
  const tenantId = tenantOf(simulator, instance).id;
  const operation = operations.begin({
    name: "UpsertManagedServer",
    instance,
    durationMs: world.state.behaviour.operationMs,
    parameters: { servicePrincipal: type },
    complete: () => {
      const change = type === "None" ? disableServicePrincipal : enableServicePrincipal;
      change(world, instance, tenantId);
    },
  });
  return begun(simulator, instance, operation);
}

/** `POST /grants/revoke` with `{"instance": NAME}`: removes every tenant-wide grant of the instance's application. */
export function revokeGrants(simulator: Simulator, body: unknown): unknown {
  const instance = instanceNamed(simulator, parsed(revokeSchema, body).instance);
  const revoked = simulator.world.changeDirectory(tenantOf(simulator, instance).id, (tenant) => {
    const principals = tenant.servicePrincipals
      .filter((each) => each.appId === instance.servicePrincipal.clientId)
      .map((each) => each.id);
    const isTheirs = (grant: Tenant["oauth2PermissionGrants"][number]): boolean =>
      grant.consentType === "AllPrincipals" && principals.includes(grant.clientId);
    const gone = tenant.oauth2PermissionGrants.filter(isTheirs);
    tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter((grant) => !isTheirs(grant));
    return gone;
  });
  return { instance: instance.resourceId, revoked };
}

function available(simulator: Simulator, instance: InstanceRecord): void {
  try {
    requireAvailable(instance, simulator.operations);
  } catch (error) {
    throw new ControlRefusal(409, error instanceof Error ? `${error.message}.`.replace("..", ".") : "It is busy.");
  }
}

function tenantOf(simulator: Simulator, instance: InstanceRecord): Tenant {
  const { world } = simulator;
  const id = instanceIdParts(instance.resourceId).subscription.toLowerCase();
  const tenant = world.tenant(world.state.subscriptions.find((each) => each.id.toLowerCase() === id)?.tenantId ?? "");
  if (tenant !== undefined) return tenant;
  throw new ControlRefusal(409, "The instance's subscription names a tenant that is not in the state.");
}

function begun(simulator: Simulator, instance: InstanceRecord, operation: InstanceOperation): unknown {
  return {
    instance: instance.resourceId,
    operation: operation.id,
    startedAt: new Date(operation.startedAtMs).toISOString(),
    endsAt: new Date(simulator.world.clock.nowMs() + operation.durationMs).toISOString(),
  };
}
