import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { annotationsOf, ruleGroups } from "../../../scripts/monitoring/rule-files.ts";
import { shortened } from "../../../scripts/monitoring/spans.ts";
import { type HealthServer, startHealthServer } from "../../../src/observability/health-server.ts";
import { REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { conditionIn } from "../../support/conditions-in.ts";
import { Harness, type RunningOperator } from "../../support/operator-harness.ts";
import { type PrometheusProcess, startPrometheus } from "../../support/prometheus-process.ts";
import { prometheusIsMissing } from "../../support/promtool.ts";

const missing = prometheusIsMissing();
if (missing !== undefined) process.stderr.write(`${missing}\n`);

/** The shipped rules but for their spans: a quarter of an hour is six seconds. */
const FASTER = 150;
const ALL = Object.keys(REQUESTED_SCOPES);

function serveMetrics({ metrics }: RunningOperator, port = 0): Promise<HealthServer> {
  const fine = () => ({ ok: true, problems: [] });
  return startHealthServer({ host: "127.0.0.1", port, live: fine, ready: fine, metrics });
}

describe.skipIf(missing !== undefined)("a real Prometheus that scrapes the operator", () => {
  let harness: Harness;
  let operator: RunningOperator;
  let health: HealthServer;
  let prometheus: PrometheusProcess;

  beforeAll(async () => {
    harness = await Harness.prepare({});
    operator = await harness.startOperator();
    health = await serveMetrics(operator);
    prometheus = await startPrometheus(`127.0.0.1:${health.port}`, ruleGroups(shortened(FASTER)));
  });
  afterAll(async () => {
    await prometheus.stop();
    await health.close();
    await harness.stop();
  });

  const firing = async (alert: string) =>
    (await prometheus.alerts()).filter(({ labels, state }) => labels["alertname"] === alert && state === "firing");

  it("tells that consent was revoked, of which object, and that it is mended", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare({ managementPolicy: "Observe" });
    await scene.untilReady();
    await vi.waitFor(
      async () => {
        const series = await prometheus.query('winauth_resource_condition{type="ConsentGranted",status="True"} == 1');
        expect(series.map(({ metric }) => metric["namespace"])).toEqual([scene.namespace]);
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(await firing("WinauthConsentMissing")).toEqual([]);

    scene.azure.revokeConsent();
    await scene.recorder.until(
      scene.nameOf(),
      "consent is missing",
      (object) => object !== undefined && conditionIn(object, "ConsentGranted")?.startsWith("False") === true,
    );
    const [alert, ...others] = await vi.waitFor(
      async () => {
        const alerts = await firing("WinauthConsentMissing");
        expect(alerts).not.toEqual([]);
        return alerts;
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(others).toEqual([]);
    // The object is Stalled, too; one alert is enough.
    expect(await firing("WinauthObjectStalled")).toEqual([]);
    expect(alert?.labels).toEqual({
      alertname: "WinauthConsentMissing",
      severity: "critical",
      kind: "WindowsAuthentication",
      namespace: scene.namespace,
      name: "sqlmi-01",
      realm: scene.realm,
    });
    expect(alert?.annotations).toEqual({
      ...annotationsOf({ name: "WinauthConsentMissing", sentence: "" }),
      summary: `WindowsAuthentication ${scene.namespace}/sqlmi-01: consent is missing, so users can't get tickets for the instance.`,
    });

    // As the runbook's page says: consent by hand, then ask for a look.
    scene.azure.grant("sqlmi-01", ALL);
    await scene.request("mended");
    await scene.untilReady();
    await vi.waitFor(async () => expect(await firing("WinauthConsentMissing")).toEqual([]), {
      timeout: 30_000,
      interval: 200,
    });
  });

  it("tells that the operator can't be scraped, and that it can again", async () => {
    expect(await firing("WinauthOperatorDown")).toEqual([]);
    const { port } = health;
    await health.close();
    await vi.waitFor(async () => expect(await firing("WinauthOperatorDown")).toHaveLength(1), {
      timeout: 30_000,
      interval: 200,
    });
    health = await serveMetrics(operator, port);
    await vi.waitFor(async () => expect(await firing("WinauthOperatorDown")).toEqual([]), {
      timeout: 30_000,
      interval: 200,
    });
  });
});
