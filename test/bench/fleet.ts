import { windowsAuthenticationSpecSchema } from "../../src/api/v1alpha1/windows-authentication.ts";
import { type OperatorConfig } from "../../src/cli/operator/options.ts";
import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../../src/controllers/kinds.ts";
import type { InstanceRecord, SimulatorState, Tenant } from "../../src/simulator/state.ts";
import type { Json } from "../fakes/field-ownership.ts";
import { InProcessWorld } from "../support/in-process/in-process-world.ts";
import { NAMESPACE } from "../support/in-process/sample-objects.ts";
import { isReady, isRealmReady } from "../support/in-process/scenarios.ts";
import { seededLatency } from "./latency.ts";

const MINUTE_MS = 60_000;

/** One managed instance, and the object that declares it. */
export interface Member {
  /** Of the instance and of the object. */
  readonly name: string;
  readonly namespace: string;
  readonly resourceId: string;
}

/** What Azure takes for its part, whoever asks. */
export interface AzurePace {
  readonly operationMs: number;
  readonly applicationDelayMs: number;
  readonly retryAfterSeconds: number;
}

/** A fleet in a world of its own. The ready ones are declared and at rest; the others exist in Azure, with nothing set up. */
export interface FleetShape {
  readonly ready: number;
  readonly others: number;
  readonly subscriptions: number;
  readonly namespaces: number;
  readonly pace: AzurePace;
  readonly seed: number;
  readonly config?: Partial<OperatorConfig>;
}

/** A fleet, without an operator. */
export interface Fleet {
  readonly world: InProcessWorld;
  readonly ready: readonly Member[];
  readonly others: readonly Member[];
}

/** Makes the fleet from one object that the operator itself brought to rest, so that status is what it writes. */
export async function createFleet(shape: FleetShape): Promise<Fleet> {
  const template = await readyTemplate(shape);
  const members = Array.from({ length: shape.ready + shape.others }, (_, at) => memberOf(at, shape));
  const { snapshot } = template;
  const world = await InProcessWorld.create({
    config: { leaderElection: false, ...shape.config },
    from: {
      ...snapshot,
      api: { ...snapshot.api, objects: snapshot.api.objects.filter(({ plural }) => !isOurs(plural)) },
    },
    latencyMs: seededLatency(shape.seed),
    azure: (state) => {
      populate(state, members, shape.ready);
      Object.assign(state.behaviour, shape.pace);
    },
  });
  const fleet = { world, ready: members.slice(0, shape.ready), others: members.slice(shape.ready) };
  for (const [at, member] of fleet.ready.entries()) putReady(world, template.object, { at, member });
  // What happened so far is nobody's to watch.
  world.api.compact();
  return fleet;
}

/** `kubectl apply` of an object for the member, with the CRD's defaults filled in. */
export function declare({ world }: Pick<Fleet, "world">, { name, namespace, resourceId }: Member): void {
  world.api.put(WINDOWS_AUTHENTICATION, {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "WindowsAuthentication",
    metadata: { name, namespace },
    spec: windowsAuthenticationSpecSchema.parse({ managedInstance: { resourceId }, realmRef: { name: "contoso" } }),
  });
}

function isOurs(plural: string): boolean {
  return plural === WINDOWS_AUTHENTICATION.plural || plural === "events";
}

function subscriptionOf(at: number): string {
  return `bbbbbbbb-0000-4000-8000-${String(at + 1).padStart(12, "0")}`;
}

function namespaceOf(at: number): string {
  return at === 0 ? NAMESPACE : `team-${at}`;
}

function memberOf(at: number, { subscriptions, namespaces }: FleetShape): Member {
  const name = `sqlmi-${String(at + 1).padStart(5, "0")}`;
  const scope = `/subscriptions/${subscriptionOf(at % subscriptions)}/resourceGroups/rg-prod`;
  return {
    name,
    namespace: namespaceOf(at % namespaces),
    resourceId: `${scope}/providers/Microsoft.Sql/managedInstances/${name}`,
  };
}

/** Ids of the things that belong to one instance, made from its place in the fleet. */
function idsOf(
  at: number,
): Readonly<Record<"appId" | "application" | "principal" | "identity" | "identityApp", string>> {
  const tail = String(at + 1).padStart(12, "0");
  const id = (part: string): string => `f1ee7000-0000-4000-${part}-${tail}`;
  return {
    appId: id("8001"),
    application: id("8002"),
    principal: id("8003"),
    identity: id("8004"),
    identityApp: id("8005"),
  };
}

/** The things in Azure that belong to one instance that is set up. */
interface AzureTemplate {
  readonly instance: InstanceRecord;
  readonly application: Tenant["applications"][number];
  readonly principal: Tenant["servicePrincipals"][number];
  readonly identity: Tenant["servicePrincipals"][number];
  readonly grants: Tenant["oauth2PermissionGrants"];
}

function templateIn({ managedInstances, tenants }: SimulatorState): AzureTemplate {
  const tenant = tenants[0]!;
  const instance = managedInstances.find(({ resourceId }) => resourceId.endsWith("/sqlmi-payments"))!;
  const { clientId } = instance.servicePrincipal;
  const principal = tenant.servicePrincipals.find(({ appId }) => appId === clientId)!;
  return {
    instance,
    application: tenant.applications.find(({ appId }) => appId === clientId)!,
    principal,
    identity: tenant.servicePrincipals.find(({ id }) => id === instance.identity?.principalId)!,
    grants: tenant.oauth2PermissionGrants.filter((grant) => grant.clientId === principal.id),
  };
}

function populate(state: SimulatorState, members: readonly Member[], ready: number): void {
  const template = templateIn(state);
  const tenant = state.tenants[0]!;
  for (const [at, member] of members.entries()) {
    const ids = idsOf(at);
    const { instance, identity } = template;
    tenant.servicePrincipals.push({
      ...identity,
      id: ids.identity,
      appId: ids.identityApp,
      displayName: member.name,
      servicePrincipalNames: [ids.identityApp],
    });
    const isReadyOne = at < ready;
    state.managedInstances.push({
      ...structuredClone(instance),
      resourceId: member.resourceId,
      identity: { type: "SystemAssigned", principalId: ids.identity },
      servicePrincipal: isReadyOne
        ? { ...instance.servicePrincipal, clientId: ids.appId, principalId: principalIdOf(template, ids) }
        : { type: "None" },
    });
    if (isReadyOne) addSetUp(tenant, template, { ids, member });
  }
}

function addSetUp(
  tenant: Tenant,
  { application, principal, grants }: AzureTemplate,
  { ids, member }: { readonly ids: ReturnType<typeof idsOf>; readonly member: Member },
): void {
  const displayName = `${member.name} principal`;
  tenant.applications.push({
    ...structuredClone(application),
    id: ids.application,
    appId: ids.appId,
    displayName,
  });
  tenant.servicePrincipals.push({
    ...structuredClone(principal),
    id: ids.principal,
    appId: ids.appId,
    displayName,
    servicePrincipalNames: [ids.appId],
  });
  for (const grant of grants) tenant.oauth2PermissionGrants.push({ ...grant, clientId: ids.principal });
}

/** What ARM calls principalId is an application's object id or a principal's: whichever the template has. */
function principalIdOf({ instance, application }: AzureTemplate, ids: ReturnType<typeof idsOf>): string {
  return instance.servicePrincipal.principalId === application.id ? ids.application : ids.principal;
}

interface Template {
  readonly snapshot: ReturnType<InProcessWorld["snapshot"]>;
  readonly object: WindowsAuthentication;
  readonly azure: AzureTemplate;
}

/** One object at rest in a realm that may declare instances of all subscriptions from all namespaces. */
async function readyTemplate({ subscriptions, namespaces }: FleetShape): Promise<Template> {
  const ids = Array.from({ length: subscriptions }, (_, at) => subscriptionOf(at));
  const world = await InProcessWorld.create({
    config: { leaderElection: false },
    azure: (state) => spreadOver(state, ids),
  });
  const names = Array.from({ length: namespaces }, (_, at) => namespaceOf(at));
  world.editRealm({ access: [{ namespaces: names, subscriptions: ids }] });
  const { doors } = world.start();
  world.declare();
  if (!(await world.until(() => isReady(world) && isRealmReady(world), 60 * MINUTE_MS)))
    throw new Error("The object and its realm never became Ready.");
  await world.pass(15 * MINUTE_MS);
  const { object } = world;
  doors.kill();
  const snapshot = world.snapshot();
  return { snapshot, object: object!, azure: templateIn(snapshot.azure) };
}

/** More subscriptions like the first one of the sample. */
function spreadOver(state: SimulatorState, ids: readonly string[]): void {
  const first = state.subscriptions[0]!;
  state.subscriptions = ids.map((id) => ({ ...structuredClone(first), id }));
  state.managedInstances = state.managedInstances.filter(({ resourceId }) => resourceId.includes(first.id));
  const [manager] = state.tenants[0]!.identities;
  const [right] = manager!.roleAssignments;
  manager!.roleAssignments = ids.map((id) => ({ ...right!, scope: `/subscriptions/${id}` }));
}

function putReady(
  world: InProcessWorld,
  template: WindowsAuthentication,
  { at, member }: { readonly at: number; readonly member: Member },
): void {
  const { finalizers } = template.metadata;
  const { servicePrincipal } = template.status!;
  const ids = idsOf(at);
  const replaced: readonly (readonly [string | undefined, string])[] = [
    [template.spec.managedInstance.resourceId, member.resourceId],
    ["sqlmi-payments", member.name],
    [servicePrincipal?.applicationId, ids.appId],
    [servicePrincipal?.applicationObjectId, ids.application],
    [servicePrincipal?.servicePrincipalObjectId, ids.principal],
  ];
  let text = JSON.stringify({ ...template, metadata: undefined });
  for (const [from, to] of replaced) if (from !== undefined) text = text.replaceAll(from, to);
  const { name, namespace } = member;
  world.api.put(WINDOWS_AUTHENTICATION, {
    ...(JSON.parse(text) as Json),
    metadata: { name, namespace, finalizers },
  });
}
