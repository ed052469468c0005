import { Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { callLines } from "../../support/in-process/call-lines.ts";
import { azureEffects, endState } from "../../support/in-process/end-state.ts";
import { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import { isReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;

/** Everything that the operator asks of the outside to bring one object from nothing to Ready. */
const CALLS = `
  kubernetes GET windowsauthentications
  kubernetes GET kerberosrealms
  kubernetes GET configmaps
  kubernetes WATCH windowsauthentications
  kubernetes WATCH kerberosrealms
  kubernetes WATCH configmaps
  lease GET leases/winauth-operator
  lease POST leases
  kubernetes PATCH windowsauthentications/payments
  kubernetes GET secrets
  kubernetes PATCH windowsauthentications/payments/status
  kubernetes WATCH secrets
  token POST oauth2/v2.0/token
  token POST oauth2/v2.0/token
  kubernetes POST events
  arm GET permissions
  arm GET /subscriptions/{subscription}
  kubernetes PATCH kerberosrealms/contoso/status
  kubernetes POST events
  arm GET managedInstances/sqlmi-payments
  graph GET servicePrincipals/{instance-identity}/transitiveMemberOf/microsoft.graph.directoryRole
  kubernetes PATCH windowsauthentications/payments/status
  kubernetes POST events
  arm PATCH managedInstances/sqlmi-payments
  kubernetes PATCH windowsauthentications/payments/status
  arm GET locations/westeurope/managedInstanceAzureAsyncOperation/{id-1}
  arm GET locations/westeurope/managedInstanceAzureAsyncOperation/{id-1}
  arm GET locations/westeurope/managedInstanceAzureAsyncOperation/{id-1}
  arm GET managedInstances/sqlmi-payments
  graph GET applications(appId='{id-2}')
  graph GET servicePrincipals(appId='{id-2}')
  graph GET identity/conditionalAccess/policies
  kubernetes PATCH windowsauthentications/payments/status
  kubernetes POST events
  arm GET managedInstances/sqlmi-payments
  graph GET applications(appId='{id-2}')
  graph GET servicePrincipals(appId='{id-2}')
  graph GET oauth2PermissionGrants
  graph GET servicePrincipals/{id-3}/appRoleAssignments
  graph GET servicePrincipals(appId='{microsoft-graph}')
  kubernetes PATCH windowsauthentications/payments/status
  kubernetes POST events
  graph POST oauth2PermissionGrants
  kubernetes POST events
  kubernetes PATCH windowsauthentications/payments/status
  arm GET managedInstances/sqlmi-payments
  graph GET applications(appId='{id-2}')
  graph GET servicePrincipals(appId='{id-2}')
  graph GET oauth2PermissionGrants
  graph GET servicePrincipals/{id-3}/appRoleAssignments
  graph GET servicePrincipals/{microsoft-graph-object}
  kubernetes PATCH windowsauthentications/payments/status
  kubernetes POST events
`;

async function create(): Promise<InProcessWorld> {
  const world = await InProcessWorld.create();
  const process = world.start();
  world.declare();
  expect(await world.until(() => isReady(world), 10 * MINUTE_MS)).toBe(true);
  process.doors.kill();
  return world;
}

it("a create run makes these outside calls and no other, twice the same", async () => {
  const first = await create();
  const lines = CALLS.trim()
    .split("\n")
    .map((line) => line.trim());
  expect(callLines(first.record.calls)).toEqual(lines);
  expect(azureEffects(first.record.calls)).toEqual([
    "PATCH /subscriptions/{subscription}/resourceGroups/rg-prod/providers/Microsoft.Sql/managedInstances/sqlmi-payments" +
      '?api-version=2023-08-01 {"properties":{"servicePrincipal":{"type":"SystemAssigned"}}}',
    'POST /v1.0/oauth2PermissionGrants {"clientId":"{id-1}","consentType":"AllPrincipals",' +
      '"resourceId":"{microsoft-graph-object}","scope":"offline_access openid profile User.Read"}',
  ]);

  const second = await create();
  expect(callLines(second.record.calls)).toEqual(lines);
  expect(second.record.calls.map(({ atMs }) => atMs)).toEqual(first.record.calls.map(({ atMs }) => atMs));
  expect(second.object).toEqual(first.object);
  expect(endState(second)).toEqual(endState(first));
});

it("a create run needs no timer of the machine and no socket", async () => {
  // Reads the libraries first: the test runner itself uses timers while it loads them.
  await InProcessWorld.create();
  const timers = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "setInterval")];
  const sockets = vi.spyOn(Socket.prototype, "connect");
  const world = await create();
  const used = [...timers, sockets].map(({ mock }) => mock.calls.length);
  vi.restoreAllMocks();
  expect(used).toEqual([0, 0, 0]);
  expect(isReady(world)).toBe(true);
});

it("a stopped operator gives the Lease back and leaves no timer behind", async () => {
  const world = await InProcessWorld.create();
  const atStart = world.clock.pendingTimers();
  const process = world.start();
  world.declare();
  await world.until(() => isReady(world), 10 * MINUTE_MS);
  const stopped = process.stop();
  await world.pass(30_000);
  expect(await stopped).toBe("released");
  expect(world.lease.spec?.holderIdentity).toBe("");
  expect(world.clock.pendingTimers()).toBe(atStart);
  expect(world.api.openWatches()).toBe(0);
});
