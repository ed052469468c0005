import type { Registry } from "prom-client";
import type { WatchEndCause } from "../kube/watch-once.ts";
import type { Priority } from "../runtime/work.ts";
import { METRICS } from "./metric-catalog.ts";
import { registerCounter, registerGauge, registerHistogram } from "./registered-metrics.ts";

const MS_PER_SECOND = 1_000;
const SERVICES = ["arm", "graph", "token", "identity-endpoint"] as const;
const PRIORITIES: readonly Priority[] = ["user", "repair", "resync"];
/** The budgets that each service's limits are kept in. */
const BUDGETS = [
  { service: "arm", scopes: ["subscription", "tenant"] },
  { service: "graph", scopes: ["tenant", "conditional-access"] },
] as const;
/** Why a watch may have to be opened again. */
const WATCH_END_CAUSES: readonly Exclude<WatchEndCause, "aborted">[] = [
  "closed",
  "expired",
  "silent",
  "http_error",
  "error_event",
  "malformed",
  "network",
];
const TOKEN_RESULTS = ["cached", "issued", "failed"] as const;

/** One finished call; `code` is the HTTP status or why there was no answer. */
export interface FinishedRequest {
  readonly method: string;
  readonly code: string;
  readonly durationMs: number;
}

/** Hooks for the parts that talk to the Kubernetes API server. `kind` is the plural. */
export interface KubeMetrics {
  /** `host` is host and port. */
  onRequest(request: FinishedRequest & { readonly host: string }): void;
  onRelist(event: { readonly kind: string }): void;
  onRelistCorrections(event: { readonly kind: string; readonly count: number }): void;
  onWatchRestart(event: { readonly kind: string; readonly cause: string }): void;
  /** Starts the series of a kind at 0 and asks for the age of its last sign of life before each scrape. */
  watchInformer(kind: string, informer: { lastActivityAgeMs(): number }): void;
  onEventDropped(): void;
}

/** Hooks for the parts that talk to Azure and Entra. */
export interface AzureMetrics {
  onRequest(request: FinishedRequest & { readonly service: string }): void;
  /** `scope` names the budget that was closed: `subscription`, `tenant`, `conditional-access`; never an id. */
  onThrottled(event: { readonly service: string; readonly scope: string }): void;
  onBudgetWait(wait: { readonly service: string; readonly priority: Priority; readonly waitedMs: number }): void;
  onToken(result: (typeof TOKEN_RESULTS)[number]): void;
}

/** Creates the metrics of the calls to the Kubernetes API server, of the informers and of the events. */
export function registerKubeMetrics(registry: Registry): KubeMetrics {
  const informers = new Map<string, { lastActivityAgeMs(): number }>();
  const requests = registerCounter(registry, METRICS.kubeRequests);
  const durations = registerHistogram(registry, METRICS.kubeRequestDuration);
  const relists = registerCounter(registry, METRICS.relists);
  const corrections = registerCounter(registry, METRICS.relistCorrections);
  const restarts = registerCounter(registry, METRICS.watchRestarts);
  const dropped = registerCounter(registry, METRICS.eventsDropped);
  registerGauge(registry, METRICS.lastActivityAge, (gauge) => {
    for (const [kind, informer] of informers) gauge.set({ kind }, informer.lastActivityAgeMs() / MS_PER_SECOND);
  });
  return {
    onRequest({ method, code, host, durationMs }) {
      requests.inc({ code, method, host });
      durations.observe({ method, host }, durationMs / MS_PER_SECOND);
    },
    onRelist: ({ kind }) => relists.inc({ kind }),
    onRelistCorrections: ({ kind, count }) => corrections.inc({ kind }, count),
    onWatchRestart: ({ kind, cause }) => restarts.inc({ kind, cause }),
    watchInformer(kind, informer) {
      informers.set(kind, informer);
      for (const cause of WATCH_END_CAUSES) restarts.inc({ kind, cause }, 0);
      relists.inc({ kind }, 0);
      corrections.inc({ kind }, 0);
    },
    onEventDropped: () => dropped.inc(),
  };
}

/** Creates the metrics of the calls to Azure and Entra. */
export function registerAzureMetrics(registry: Registry): AzureMetrics {
  const requests = registerCounter(registry, METRICS.azureRequests);
  const durations = registerHistogram(registry, METRICS.azureRequestDuration);
  const throttled = registerCounter(registry, METRICS.azureThrottled);
  const waits = registerHistogram(registry, METRICS.budgetWait);
  const tokens = registerCounter(registry, METRICS.tokenRequests);
  for (const result of TOKEN_RESULTS) tokens.inc({ result }, 0);
  for (const service of SERVICES) durations.zero({ service, method: "GET" });
  for (const { service, scopes } of BUDGETS) {
    for (const scope of scopes) throttled.inc({ service, scope }, 0);
    for (const priority of PRIORITIES) waits.zero({ service, priority });
  }
  return {
    onRequest({ service, method, code, durationMs }) {
      requests.inc({ service, method, code });
      durations.observe({ service, method }, durationMs / MS_PER_SECOND);
    },
    onThrottled: ({ service, scope }) => throttled.inc({ service, scope }),
    onBudgetWait: ({ service, priority, waitedMs }) => waits.observe({ service, priority }, waitedMs / MS_PER_SECOND),
    onToken: (result) => tokens.inc({ result }),
  };
}
