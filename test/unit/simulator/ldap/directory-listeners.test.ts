import { connect } from "node:net";
import { beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../../src/ports/clock.ts";
import { systemRandom } from "../../../../src/ports/random.ts";
import { namesOfControllers, startDirectoryListeners } from "../../../../src/simulator/ldap/directory-listeners.ts";
import { domainsSchema } from "../../../../src/simulator/ldap/domain-state.ts";
import { createSimulator } from "../../../../src/simulator/simulator.ts";
import { createTlsMaterial, type TlsMaterial } from "../../../../src/simulator/tls.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";

let tls: TlsMaterial;
beforeAll(async () => {
  tls = await createTlsMaterial([], Date.now());
});

const TWO = domainsSchema.parse({
  "corp.contoso.com": { controllers: [{ host: "dc1.corp.contoso.com" }, { host: "dc2.corp.contoso.com" }] },
  "emea.corp.contoso.com": {},
});
const directory = (domains: typeof TWO) =>
  createSimulator({ state: { ...sampleState(), domains }, clock: systemClock, random: systemRandom }).directory;
const start = (domains: typeof TWO, ports: { readonly ldapsPort?: number; readonly ldapPort?: number } = {}) =>
  startDirectoryListeners(directory(domains), { host: "127.0.0.1", ldapsPort: 0, ldapPort: 0, tls, ...ports });
const portOf = (url: string): number => Number(new URL(url).port);

test("each controller of each domain has an address for either kind of TLS", async () => {
  const listeners = await start(TWO);
  expect(listeners.controllers.map(({ domain, host }) => [domain, host])).toEqual([
    ["corp.contoso.com", "dc1.corp.contoso.com"],
    ["corp.contoso.com", "dc2.corp.contoso.com"],
    ["emea.corp.contoso.com", "dc1.emea.corp.contoso.com"],
  ]);
  const ports = listeners.controllers.flatMap(({ ldaps, ldap }) => [portOf(ldaps), portOf(ldap)]);
  expect(new Set(ports).size).toBe(6);
  await listeners.close();
});

test("the certificate must be good for domains and controllers", () => {
  expect(namesOfControllers(directory(TWO))).toEqual([
    ...["corp.contoso.com", "dc1.corp.contoso.com", "dc2.corp.contoso.com"],
    ...["emea.corp.contoso.com", "dc1.emea.corp.contoso.com"],
  ]);
});

test("without domains nothing listens", async () => {
  const listeners = await start({});
  expect(listeners.controllers).toEqual([]);
  await listeners.close();
});

test("a port that is taken leaves nothing listening", async () => {
  const first = await start(domainsSchema.parse({ "a.example": {} }));
  const { ldaps, ldap } = first.controllers[0]!;
  await expect(start(TWO, { ldapPort: portOf(ldaps) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await first.close();
  const again = await start(domainsSchema.parse({ "a.example": {} }), { ldapPort: portOf(ldap) });
  expect(again.controllers[0]!.ldap).toBe(ldap);
  await again.close();
});

test("closing ends open connections", async () => {
  const listeners = await start(TWO);
  const socket = connect(portOf(listeners.controllers[0]!.ldap), "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => undefined);
  await listeners.close();
  await closed;
});
