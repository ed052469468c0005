import { setServicePrincipal } from "../../../src/simulator/control/instance-calls.ts";
import type { InProcessWorld } from "./in-process-world.ts";
import { isWholeRealmReady } from "./realm-scenarios.ts";
import { WHOLE_REALM } from "./sample-objects.ts";
import { ASKED, explicit, has, INSTANCE, isOn, isReady, type Scenario } from "./scenarios.ts";

/** Status speaks of the application that the instance has now. */
const isOfThisApplication = ({ object, instance }: InProcessWorld): boolean =>
  object?.status?.servicePrincipal?.applicationId === instance.servicePrincipal.clientId;

const isWhole = (world: InProcessWorld): boolean =>
  isReady(world) && isOn(world) && has(world, ...ASKED) && isOfThisApplication(world);

async function turnOffAndOn(world: InProcessWorld): Promise<void> {
  const { operationMs, applicationDelayMs } = world.azure.behaviour;
  setServicePrincipal(world.simulator, INSTANCE, { type: "None" });
  await world.pass(operationMs);
  setServicePrincipal(world.simulator, INSTANCE, { type: "SystemAssigned" });
  await world.pass(operationMs + applicationDelayMs);
}

/** The instance is dropped with all that belonged to it, and there is a new one of the same name. */
function recreateInstance(world: InProcessWorld): void {
  const { instance } = world;
  const { clientId } = instance.servicePrincipal;
  const principalId = "eeeeeeee-0000-4000-8000-0000000000ff";
  world.simulator.world.changeDirectory(world.tenant.id, (tenant) => {
    const gone = tenant.servicePrincipals.filter(({ appId }) => appId === clientId).map(({ id }) => id);
    const template = tenant.servicePrincipals.find(({ id }) => id === instance.identity?.principalId)!;
    tenant.applications = tenant.applications.filter(({ appId }) => appId !== clientId);
    tenant.servicePrincipals = tenant.servicePrincipals.filter(({ id }) => !gone.includes(id));
    tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter((grant) => !gone.includes(grant.clientId));
    tenant.servicePrincipals.push({ ...template, id: principalId, appId: "ffffffff-0000-4000-8000-0000000000ff" });
  });
  instance.servicePrincipal = { type: "None" };
  instance.identity = { type: "SystemAssigned", principalId };
  world.simulator.world.instancesChanged(instance.resourceId);
}

/** Another object of the same name, and nobody waited for the operator to let go of the first. */
function recreateObject(world: InProcessWorld): void {
  world.delete();
  world.dropFinalizers();
  world.declare();
}

function thereAndBack(world: InProcessWorld): void {
  world.edit(explicit(["openid", "email"], ["User.Read.All"]));
  world.edit({ consent: { mode: "Requested" } });
}

/** What the operator has not seen happen: between two looks, or while it was away. */
export const UNSEEN: readonly Scenario[] = [
  { name: "off-and-on-between-looks", ready: {}, change: turnOffAndOn, isOver: isWhole },
  { name: "off-and-on-while-away", ready: {}, isAway: true, change: turnOffAndOn, isOver: isWhole },
  { name: "instance-recreated", ready: {}, change: recreateInstance, isOver: isWhole },
  { name: "recreated-at-once", ready: {}, change: recreateObject, isOver: isWhole },
  { name: "recreated-while-away", ready: {}, isAway: true, change: recreateObject, isOver: isWhole },
  { name: "there-and-back", ready: {}, change: thereAndBack, isOver: isWhole },
  { name: "there-and-back-while-away", ready: {}, isAway: true, change: thereAndBack, isOver: isWhole },
  {
    name: "created-and-deleted-while-away",
    ready: {},
    isAway: true,
    change: (world) => {
      world.declare({ deletionPolicy: "Revert" }, "passing");
      world.delete("passing");
    },
    isOver: (world) => isWhole(world) && world.declared("passing") === undefined,
  },
  {
    name: "deleted-while-away",
    ready: { deletionPolicy: "Revert" },
    isAway: true,
    change: (world) => world.delete(),
    isOver: (world) => world.object === undefined && !isOn(world),
  },
  {
    name: "moved-to-another-name",
    ready: { deletionPolicy: "Revert" },
    change: (world) => {
      world.declare({}, "payments-too");
      world.delete();
    },
    isOver: (world) => {
      const heir = world.declared("payments-too");
      const isReadyNow = heir?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
      return world.object === undefined && isReadyNow === true && has(world, ...ASKED);
    },
  },
  {
    name: "realm-recreated",
    ready: {},
    realm: WHOLE_REALM,
    change: (world) => world.declareRealmAnew(),
    isOver: (world) => isReady(world) && isWholeRealmReady(world),
  },
  {
    name: "realm-recreated-while-away",
    ready: {},
    realm: WHOLE_REALM,
    isAway: true,
    change: (world) => world.declareRealmAnew(),
    isOver: (world) => isReady(world) && isWholeRealmReady(world),
  },
];
