import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import type { TransportMetrics } from "../../../src/kube/http-transport.ts";
import type { InformerMetrics } from "../../../src/kube/informer.ts";
import { registerAzureMetrics, registerKubeMetrics } from "../../../src/observability/outside-metrics.ts";
import { samples } from "../../fakes/scraped-samples.ts";

describe("registerKubeMetrics()", () => {
  it("fits what transport and informers call", () => {
    const metrics: TransportMetrics & InformerMetrics = registerKubeMetrics(new Registry());
    expect(Object.keys(metrics)).toContain("onRequest");
  });

  it("counts calls, relists, corrections and restarts, and asks for the age of the last sign of life", async () => {
    const registry = new Registry();
    const metrics = registerKubeMetrics(registry);
    let ageMs = 2_500;
    metrics.watchInformer("secrets", { lastActivityAgeMs: () => ageMs });
    const restarts = ["closed", "expired", "silent", "http_error", "error_event", "malformed", "network"].map(
      (cause) => [`winauth_informer_watch_restarts_total{kind="secrets",cause="${cause}"}`, 0],
    );
    expect(samples(await registry.metrics())).toEqual({
      ...(Object.fromEntries(restarts) as Record<string, number>),
      'winauth_informer_relists_total{kind="secrets"}': 0,
      'winauth_informer_relist_corrections_total{kind="secrets"}': 0,
      'winauth_informer_last_activity_age_seconds{kind="secrets"}': 2.5,
      winauth_events_dropped_total: 0,
    });
    metrics.onRequest({ method: "GET", code: "200", host: "h:443", durationMs: 1_500 });
    metrics.onRelist({ kind: "secrets" });
    metrics.onRelistCorrections({ kind: "secrets", count: 3 });
    metrics.onWatchRestart({ kind: "secrets", cause: "silent" });
    metrics.onEventDropped();
    ageMs = 0;
    expect(samples(await registry.metrics())).toMatchObject({
      'rest_client_requests_total{code="200",method="GET",host="h:443"}': 1,
      'rest_client_request_duration_seconds_sum{method="GET",host="h:443"}': 1.5,
      'winauth_informer_relists_total{kind="secrets"}': 1,
      'winauth_informer_relist_corrections_total{kind="secrets"}': 3,
      'winauth_informer_watch_restarts_total{kind="secrets",cause="silent"}': 1,
      'winauth_informer_last_activity_age_seconds{kind="secrets"}': 0,
      winauth_events_dropped_total: 1,
    });
  });
});

describe("registerAzureMetrics()", () => {
  it("starts what is watched at 0, so that the first one is an increase", async () => {
    const registry = new Registry();
    registerAzureMetrics(registry);
    const all = samples(await registry.metrics());
    expect(all).toMatchObject({
      'winauth_azure_throttled_total{service="arm",scope="subscription"}': 0,
      'winauth_azure_throttled_total{service="arm",scope="tenant"}': 0,
      'winauth_azure_throttled_total{service="graph",scope="tenant"}': 0,
      'winauth_azure_throttled_total{service="graph",scope="conditional-access"}': 0,
      'winauth_azure_budget_wait_seconds_count{service="arm",priority="user"}': 0,
      'winauth_azure_budget_wait_seconds_count{service="graph",priority="resync"}': 0,
    });
    expect(Object.values(all).filter((value) => value !== 0)).toEqual([]);
  });

  it("counts calls, throttling, waits and tokens", async () => {
    const registry = new Registry();
    const metrics = registerAzureMetrics(registry);
    metrics.onRequest({ service: "arm", method: "GET", code: "429", durationMs: 100 });
    metrics.onThrottled({ service: "arm", scope: "subscription" });
    metrics.onBudgetWait({ service: "arm", priority: "user", waitedMs: 2_000 });
    metrics.onToken("issued");
    expect(samples(await registry.metrics())).toMatchObject({
      'winauth_azure_requests_total{service="arm",method="GET",code="429"}': 1,
      'winauth_azure_request_duration_seconds_sum{service="arm",method="GET"}': 0.1,
      'winauth_azure_throttled_total{service="arm",scope="subscription"}': 1,
      'winauth_azure_budget_wait_seconds_sum{service="arm",priority="user"}': 2,
      'winauth_token_requests_total{result="cached"}': 0,
      'winauth_token_requests_total{result="issued"}': 1,
      'winauth_token_requests_total{result="failed"}': 0,
    });
  });
});
