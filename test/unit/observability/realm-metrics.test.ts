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

it("shows devices by flow, and when each domain's key was set", async () => {
  const domains = [{ name: "corp.contoso.com", keyLastSet: "2026-11-01T00:00:00Z" }, { name: "emea.contoso.com" }];
  expect(await samplesAfter({ status: { clients, domains } })).toEqual([
    'winauth_realm_clients{realm="contoso",flow="modernInteractive"} 5',
    'winauth_realm_clients{realm="contoso",flow="incomingTrust"} 2',
    'winauth_realm_clients{realm="contoso",flow="notSupported"} 1',
    'winauth_realm_trust_key_last_set_timestamp_seconds{realm="contoso",domain="corp.contoso.com"} 1793491200',
  ]);
});

it.each<[string, MeasuredRealm | undefined]>([
  ["goes", undefined],
  ["counts no devices and names no domain any more", { status: {} }],
])("takes the series away when the realm %s", async (_name, now) => {
  const domains = [{ name: "corp.contoso.com", keyLastSet: "2026-11-01T00:00:00Z" }];
  expect(await samplesAfter({ status: { clients, domains } }, now)).toEqual([]);
});
