import { connect } from "node:tls";
import { request } from "undici";
import { expect, test } from "vitest";
import { systemClock } from "../../../src/ports/clock.ts";
import { systemRandom } from "../../../src/ports/random.ts";
import { startSimulatorServer } from "../../../src/simulator/server.ts";
import { createSimulator } from "../../../src/simulator/simulator.ts";
import { sampleState } from "../../fakes/simulated-azure.ts";

const make = () => createSimulator({ state: sampleState(), clock: systemClock, random: systemRandom });

test("listens on loopback for each service and closes all of it", async () => {
  const running = await startSimulatorServer(make(), { identityPort: 0 });
  const { control, identityEndpoint, arm, all } = running.addresses;
  expect([arm, all, identityEndpoint]).toEqual([
    expect.stringMatching(/^https:\/\/localhost:\d+$/),
    expect.stringMatching(/^https:\/\/localhost:\d+$/),
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  ]);
  const health = await request(`${control}/healthz`);
  expect(await health.body.json()).toEqual({ status: "ok" });
  await running.close();
  await expect(request(`${control}/healthz`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("domain controllers listen too, and the certificate is good for their names", async () => {
  const running = await startSimulatorServer(make());
  const [controller] = running.addresses.domainControllers!;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const { hostname: host, port } = new URL(controller!.ldaps);
  const options = { host, port: Number(port), servername: controller!.host, ca: running.caCertificate };
  const socket = connect(options, () => resolve(socket.getPeerCertificate().subjectaltname));
  expect(await promise).toContain("DNS:corp.contoso.com, DNS:dc1.corp.contoso.com");
  await running.close();
});

test("a state without domains has no domain controllers", async () => {
  const state = { ...sampleState(), domains: {} };
  const running = await startSimulatorServer(createSimulator({ state, clock: systemClock, random: systemRandom }));
  expect(running.addresses).not.toHaveProperty("domainControllers");
  await running.close();
});

test("a port that is taken leaves nothing listening", async () => {
  const first = await startSimulatorServer(make());
  const taken = Number(new URL(first.addresses.arm).port);
  await expect(startSimulatorServer(make(), { graphPort: taken })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await first.close();
});
