import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { objectKey } from "../../../src/kube/client.ts";
import { type MeasuredRealm, registerRealmMetrics } from "../../../src/observability/realm-metrics.ts";

const key = objectKey("contoso");
const clients = { modernInteractive: 5, incomingTrust: 2, notSupported: 1 };

async function samplesAfter(...seen: readonly (MeasuredRealm | undefined)[]): Promise<readonly string[]> {
  const registry = new Registry();
  const metrics = registerRealmMetrics(registry);
  for (const realm of seen) metrics.onRealm(key, realm);
  return (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

it("shows devices by flow, when each domain's key was set and how old it may be, and when a certificate ends", async () => {
  const domains = [{ name: "corp.contoso.com", keyLastSet: "2026-11-01T00:00:00Z" }, { name: "emea.contoso.com" }];
  const keyMaxAges = [{ domain: "corp.contoso.com", seconds: 7_776_000 }];
  const credentialExpiry = { graph: "2026-12-01T00:00:00Z" };
  expect(await samplesAfter({ keyMaxAges, status: { clients, domains, credentialExpiry } })).toEqual([
    'winauth_realm_clients{realm="contoso",flow="modernInteractive"} 5',
    'winauth_realm_clients{realm="contoso",flow="incomingTrust"} 2',
    'winauth_realm_clients{realm="contoso",flow="notSupported"} 1',
    'winauth_realm_credential_expiry_timestamp_seconds{realm="contoso",api="Graph"} 1796083200',
    'winauth_realm_trust_key_last_set_timestamp_seconds{realm="contoso",domain="corp.contoso.com"} 1793491200',
    'winauth_realm_trust_key_max_age_seconds{realm="contoso",domain="corp.contoso.com"} 7776000',
  ]);
});

it.each<[string, MeasuredRealm | undefined]>([
  ["goes", undefined],
  ["has nothing to count any more", { keyMaxAges: [], status: {} }],
])("takes the series away when the realm %s", async (_name, now) => {
  const domains = [{ name: "corp.contoso.com", keyLastSet: "2026-11-01T00:00:00Z" }];
  const keyMaxAges = [{ domain: "corp.contoso.com", seconds: 1 }];
  const credentialExpiry = { resourceManager: "2026-12-01T00:00:00Z", graph: "2026-12-01T00:00:00Z" };
  expect(await samplesAfter({ keyMaxAges, status: { clients, domains, credentialExpiry } }, now)).toEqual([]);
});
