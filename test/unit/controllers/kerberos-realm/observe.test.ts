import { describe, expect, it } from "vitest";
import { expectationsOf } from "../../../../src/controllers/kerberos-realm/expectations.ts";
import {
  declaredObjects,
  type ObservedRights,
  observeRights,
  subscriptionsOf,
} from "../../../../src/controllers/kerberos-realm/observe.ts";
import type { WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { INSTANCE_ID, SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

const unavailable = new OperatorError("Resource Manager cannot serve now.", {
  code: "ServiceUnavailable",
  reason: "ServiceUnavailable",
  retry: { kind: "backoff" },
  needsHuman: false,
});
const NOTHING: ObservedRights = { graphGaps: [], armGaps: [], roles: new Set() };

function observe(world: ReconcileWorld, realmSpec: object = {}, signal = new AbortController().signal) {
  const { spec } = kerberosRealm(realmSpec);
  const declared = declaredObjects({ realmName: "default" }, spec, world.objects);
  return observeRights(declared, expectationsOf(spec), {
    permissions: world.azure.forRealm().permissions,
    armPermissionCallLimit: 50,
    call: { priority: "resync", signal },
  });
}

/** A world whose identity holds nothing at all, with these objects. */
function poorWorld(...objects: readonly WindowsAuthentication[]): ReconcileWorld {
  const world = new ReconcileWorld();
  world.objects.objects.clear();
  for (const object of objects) world.objects.put(object);
  world.azure.armAnswer = () => "missing";
  return world;
}

describe("observeRights()", () => {
  it("names what an object needs and the identities lack", async () => {
    const observed = await observe(poorWorld(windowsAuthentication()));
    expect(observed.graphGaps.map(({ permission, required }) => [permission, required])).toEqual([
      ["Application.Read.All", true],
      ["DelegatedPermissionGrant.ReadWrite.All", true],
      ["Policy.Read.All", false],
      ["RoleManagement.Read.Directory", false],
    ]);
    const scope = `/subscriptions/${SUBSCRIPTION}`;
    expect(observed.armGaps).toEqual([
      { action: "Microsoft.Sql/locations/*/read", scope, answer: "missing" },
      { action: "Microsoft.Sql/managedInstances/administrators/read", scope, answer: "missing" },
      { action: "Microsoft.Sql/managedInstances/read", scope, answer: "missing" },
      { action: "Microsoft.Sql/managedInstances/write", scope, answer: "missing" },
    ]);
    expect(observed.unreadable).toBeUndefined();
  });

  it("names what the realm itself needs, and gives what is held", async () => {
    const world = poorWorld();
    world.azure.graphRoles = new Set(["User.Read.All"]);
    const observed = await observe(world, { directorySync: {} });
    expect(observed.graphGaps.map(({ permission }) => permission)).toEqual(["Organization.Read.All"]);
    expect(observed.roles).toEqual(new Set(["User.Read.All"]));
  });

  it.each<[string, WindowsAuthentication, object]>([
    ["names another realm", windowsAuthentication({ realmRef: { name: "other" } }), {}],
    ["is let in by no access rule", windowsAuthentication(), { access: [] }],
    ["is suspended", windowsAuthentication({ suspend: true }), {}],
    [
      "breaks the schema",
      { ...windowsAuthentication(), spec: { managedInstance: { resourceId: `${INSTANCE_ID}/databases/x` } } as never },
      {},
    ],
  ])("needs nothing for an object that %s, and asks for nothing", async (_name, object, realmSpec) => {
    const world = poorWorld(object);
    expect(await observe(world, realmSpec)).toEqual(NOTHING);
    expect(world.azure.calls).toEqual([]);
  });

  it("says why rights could not be looked up", async () => {
    const world = poorWorld(windowsAuthentication());
    world.azure.failNext("graphRoles", unavailable);
    expect(await observe(world)).toEqual({ ...NOTHING, unreadable: unavailable });
  });

  it("keeps what Graph told when Resource Manager could not be asked", async () => {
    const world = poorWorld(windowsAuthentication());
    world.azure.graphRoles = new Set(["User.Read.All", "Application.Read.All"]);
    world.azure.failNext("armActions", unavailable);
    const observed = await observe(world);
    expect(observed.graphGaps.map(({ permission }) => permission)).toContain("DelegatedPermissionGrant.ReadWrite.All");
    expect(observed).toMatchObject({ armGaps: [], roles: world.azure.graphRoles, unreadable: unavailable });
  });

  it("says nothing about rights when it was told to stop, or met a fault of its own", async () => {
    const world = poorWorld(windowsAuthentication());
    world.azure.failNext("armActions", unavailable);
    await expect(observe(world, {}, AbortSignal.abort())).rejects.toBe(unavailable);
    const fault = new TypeError("fault");
    world.azure.failNext("armActions", fault);
    await expect(observe(world)).rejects.toBe(fault);
  });
});

it("subscriptionsOf() gives each once, in lower case and sorted", () => {
  const declared = (subscriptionId: string) => ({
    id: { subscriptionId, resourceGroup: "rg", name: "mi" },
    spec: windowsAuthentication().spec,
    appRolesAllowed: false,
  });
  expect(subscriptionsOf(["B", "a", "b"].map(declared))).toEqual(["a", "b"]);
});
