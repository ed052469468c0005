import { expect, it } from "vitest";
import { observeCredentialExpiry } from "../../../../src/controllers/kerberos-realm/observe-credentials.ts";
import { RealmWorld } from "../../../fakes/realm-world.ts";
import { selfSignedRsa } from "../../../fakes/self-signed-rsa.ts";

const CLIENT = "11111111-0000-4000-8000-000000000001";
const byCertificate = { certificate: { clientId: CLIENT, secretRef: { name: "graph-certificate" } } };
const bySecret = { clientSecret: { clientId: CLIENT, secretRef: { name: "arm", key: "clientSecret" } } };
const { certificate } = await selfSignedRsa();
const holding = (text: string) => ({ read: () => Promise.resolve({ "tls.crt": text }) });
const END = "2035-01-01T00:00:00Z";

it("says when a certificate ends, and nothing of identities that have none", async () => {
  const credentials = { resourceManager: bySecret, graph: byCertificate };
  expect(await observeCredentialExpiry(credentials, holding(certificate))).toEqual({ graph: END });
  expect(await observeCredentialExpiry({ resourceManager: {}, graph: bySecret }, holding(certificate))).toBeUndefined();
});

it("takes the first certificate of a chain, the identity's own", async () => {
  const other = (await selfSignedRsa(Date.UTC(2030, 0, 1))).certificate;
  const credentials = { resourceManager: byCertificate, graph: {} };
  expect(await observeCredentialExpiry(credentials, holding(`${certificate}\n${other}`))).toEqual({
    resourceManager: END,
  });
});

it.each([
  ["is no certificate", () => Promise.resolve({ "tls.crt": "not a certificate" })],
  ["is gone", () => Promise.resolve(undefined)],
])("knows no end when what the Secret holds %s", async (_what, read) => {
  const credentials = { resourceManager: {}, graph: byCertificate };
  expect(await observeCredentialExpiry(credentials, { read }, { graph: END })).toBeUndefined();
});

it("keeps the end that is known while the API server can't be asked for the Secret", async () => {
  const away = { read: () => Promise.reject(new Error("away")) };
  const credentials = { resourceManager: {}, graph: byCertificate };
  expect(await observeCredentialExpiry(credentials, away, { graph: END })).toEqual({ graph: END });
});

it("a pass puts the end into the realm's status, and takes it out when the credential is another", async () => {
  const world = new RealmWorld({ credentials: { resourceManager: {}, graph: byCertificate } });
  world.secrets.set("graph-certificate", { "tls.crt": certificate });
  await world.pass();
  expect(world.realm.status?.credentialExpiry).toEqual({ graph: END });
  world.edit({ credentials: { resourceManager: {}, graph: {} } });
  await world.pass();
  expect(world.realm.status).not.toHaveProperty("credentialExpiry");
});
