import dns from "node:dns";
import { Socket } from "node:net";
import { inspect } from "node:util";
import { expect, it, vi } from "vitest";
import { renderClientPolicy } from "../../../src/client-policy/render-client-policy.ts";
import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import type { LoggedLine } from "../../fakes/recording-log.ts";
import { callLines } from "../../support/in-process/call-lines.ts";
import { endState } from "../../support/in-process/end-state.ts";
import { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import type { OutsideCall } from "../../support/in-process/outside-calls.ts";
import { isWholeRealmReady } from "../../support/in-process/realm-scenarios.ts";
import { READER, SECRET_VALUES, WHOLE_REALM } from "../../support/in-process/sample-objects.ts";

const MINUTE_MS = 60_000;

/** Everything that the operator asks of the outside to bring a Ready realm from no flow to both, with all that belongs to them. */
const CALLS = `
  token POST oauth2/v2.0/token
  kubernetes GET secrets
  graph GET organization
  graph GET users
  graph GET devices/delta
  kubernetes WATCH secrets
  ldap CONNECT ldaps://dc1.corp.contoso.test:636
  ldap BIND ldaps://dc1.corp.contoso.test:636
  ldap SEARCH rootDSE
  ldap SEARCH DC=corp,DC=contoso,DC=test
  ldap SEARCH CN=AzureADKerberos,OU=Domain Controllers,DC=corp,DC=contoso,DC=test
  ldap SEARCH CN=krbtgt_AzureAD,CN=Users,DC=corp,DC=contoso,DC=test
  ldap SEARCH CN=KERBEROS.MICROSOFTONLINE.COM,CN=System,DC=corp,DC=contoso,DC=test
  kubernetes GET configmaps/windows-clients
  kubernetes POST configmaps
  kubernetes PATCH kerberosrealms/contoso/status
`;

interface Run {
  readonly world: InProcessWorld;
  readonly calls: readonly OutsideCall[];
  readonly log: readonly LoggedLine[];
}

async function declareAll(): Promise<Run> {
  const world = await InProcessWorld.create({ config: { leaderElection: false } });
  const { log, doors } = world.start();
  await world.pass(10 * MINUTE_MS);
  const mark = world.record.last;
  world.editRealm(WHOLE_REALM);
  expect(await world.until(() => isWholeRealmReady(world), 10 * MINUTE_MS)).toBe(true);
  // Events are sent a moment later.
  await world.pass(MINUTE_MS);
  doors.kill();
  return { world, calls: world.record.after(mark), log };
}

it("a realm with both flows, a client policy and a client inventory makes these outside calls and no other, twice the same", async () => {
  const first = await declareAll();
  const lines = CALLS.trim()
    .split("\n")
    .map((line) => line.trim());
  expect(callLines(first.calls)).toEqual(lines);
  const { tenantId, cloud } = first.world.realm.spec;
  const flows = { modernInteractive: true, incomingTrust: true };
  expect(first.world.configMaps.map(({ data }) => data)).toEqual([
    renderClientPolicy({ realmName: "contoso", tenantId, cloud, flows }).files,
  ]);

  const second = await declareAll();
  expect(callLines(second.calls)).toEqual(lines);
  expect(second.calls.map(({ atMs }) => atMs)).toEqual(first.calls.map(({ atMs }) => atMs));
  expect(second.world.realm).toEqual(first.world.realm);
  expect(endState(second.world)).toEqual(endState(first.world));
});

it("a realm's outside calls need no timer of the machine, no socket, no name resolution and no file", async () => {
  await InProcessWorld.create();
  const doors = [
    vi.spyOn(globalThis, "setTimeout"),
    vi.spyOn(globalThis, "setInterval"),
    vi.spyOn(Socket.prototype, "connect"),
    vi.spyOn(dns.promises, "resolveSrv"),
  ];
  const { world } = await declareAll();
  const used = doors.map(({ mock }) => mock.calls.length);
  vi.restoreAllMocks();
  expect(used).toEqual([0, 0, 0, 0]);
  // What the directory was asked is what the record shows.
  expect(world.ldap.calls.filter((call) => !call.startsWith("close"))).toHaveLength(
    world.record.calls.filter(({ service }) => service === "ldap").length,
  );
  expect(world.ldap.open).toBe(0);
});

it.each<[string, (world: InProcessWorld) => void, string]>([
  ["everything is in place", () => undefined, "Succeeded"],
  [
    "the directory refuses the password",
    (world) => (world.controller.accounts = { [READER.username]: { password: "another" } }),
    "DirectoryCredentialRejected",
  ],
  [
    "the directory answers no bind",
    (world) =>
      world.record.interfere(({ method }) => (method === "BIND" ? { kind: "timeout", takesEffect: false } : undefined)),
    "ProgressDeadlineExceeded",
  ],
  [
    "the directory repeats what it was sent",
    (world) =>
      (world.controller.trouble = {
        at: "bind",
        kind: "refuse",
        resultCode: 53,
        diagnostic: `bind of ${READER.username} with ${READER.password} refused`,
      }),
    "DirectoryRefused",
  ],
])("no password and no secret leaves in a recorded call or a log line when %s", async (_name, harm, reason) => {
  const world = await InProcessWorld.create({ config: { leaderElection: false } });
  const { log, doors } = world.start();
  harm(world);
  world.editRealm(WHOLE_REALM);
  await world.pass(20 * MINUTE_MS);
  doors.kill();

  expect(world.record.calls.some(({ service, method }) => service === "ldap" && method === "BIND")).toBe(true);
  expect(conditionOf(world.realm.status?.conditions, "Ready")?.reason).toBe(reason);
  const shown = inspect([world.record.calls, log, world.realm, world.configMaps], {
    depth: null,
    maxStringLength: null,
  });
  const found = Object.values(SECRET_VALUES)
    .flatMap((value) => [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)])
    .filter((form) => shown.includes(form));
  expect(found).toEqual([]);
});
