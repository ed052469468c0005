import { afterEach, expect, it } from "vitest";
import { RotatingPools } from "../../../src/kube/connection-pools.ts";
import type { KubeCredentials } from "../../../src/kube/kube-credentials.ts";

const FIRST: KubeCredentials = { token: "one", insecureSkipTlsVerify: false };

const opened: RotatingPools[] = [];
/** Pools that connect nowhere, since no test sends a request; closed after the test. */
function rotatingPools(): RotatingPools {
  const pools = new RotatingPools("https://api.example:6443");
  opened.push(pools);
  return pools;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pools) => pools.close()));
});

it.each<[string, string, KubeCredentials]>([
  ["nothing", "stay", FIRST],
  ["the token", "stay", { ...FIRST, token: "two" }],
  ["the CA", "are replaced", { ...FIRST, caPem: "CA" }],
  ["the client certificate", "are replaced", { ...FIRST, clientCertPem: "CERT" }],
  ["the client key", "are replaced", { ...FIRST, clientKeyPem: "KEY" }],
  ["whether to verify", "are replaced", { ...FIRST, insecureSkipTlsVerify: true }],
  ["the server's name", "are replaced", { ...FIRST, tlsServerName: "kubernetes" }],
])("when %s changes, the connections %s", (_what, happens, second) => {
  const kept = happens === "stay";
  const pools = rotatingPools();
  const before = pools.for(FIRST);
  const after = pools.for(second);
  expect([after === before, before.requests.closed, before.watches.closed]).toEqual([kept, !kept, !kept]);
  expect([after.requests.closed, after.watches.closed]).toEqual([false, false]);
});

it("requests and watches have connections of their own", () => {
  const { requests, watches } = rotatingPools().for(FIRST);
  expect(requests === watches).toBe(false);
});

it("closing ends the connections of now and before, and opens no more", async () => {
  const pools = rotatingPools();
  const before = pools.for(FIRST);
  const after = pools.for({ ...FIRST, caPem: "CA" });
  await pools.close();
  const all = [before.requests, before.watches, after.requests, after.watches];
  expect(all.map((pool) => pool.destroyed)).toEqual([true, true, true, true]);
  expect(() => pools.for(FIRST)).toThrow("The connections to the Kubernetes API server were closed.");
});
