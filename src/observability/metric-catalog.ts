/** One metric as `/metrics` shows it. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
  /** How many series one replica shows, in words; a histogram has one for each bucket and two more where it says one. */
  readonly cardinality: string;
  /** Upper bounds, for histograms. */
  readonly buckets?: readonly number[];
}

/** controller-runtime's, so that boards drawn for it fit. */
const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 1.75,
  2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
] as const;

/** client-go's workqueue: powers of ten from 10 ns; controller-runtime keeps them. */
const WORKQUEUE_BUCKETS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1_000] as const;

/** From a loopback call to one that ran into its deadline. */
const REQUEST_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60] as const;

/** From no wait to one behind a closed bucket. */
const WAIT_BUCKETS = [0.001, 0.01, 0.1, 0.5, 1, 5, 15, 60, 300] as const;

const CONTROLLER = ["controller"] as const;
const QUEUE = ["name", "controller"] as const;
const CONTROLLERS = "1 for each of 3 controllers";
const KINDS = "1 for each of 3 kinds";

/**
 * Every metric of ours, for the code that creates them and for the reference. Names without the prefix `winauth_` are
 * those of controller-runtime and client-go, with the same labels and meaning.
 *
 * @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/controller/metrics/metrics.go
 * @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/metrics/workqueue.go
 */
export const METRICS = {
  reconcileTotal: counter(
    "controller_runtime_reconcile_total",
    "4 for each of 3 controllers",
    ["controller", "result"],
    "Passes by how they ended.",
  ),
  reconcileErrors: counter("controller_runtime_reconcile_errors_total", CONTROLLERS, CONTROLLER, "Passes that failed."),
  terminalErrors: counter(
    "controller_runtime_terminal_reconcile_errors_total",
    CONTROLLERS,
    CONTROLLER,
    "Passes that failed in a way that only a change by somebody mends; retried every few hours.",
  ),
  reconcilePanics: counter(
    "controller_runtime_reconcile_panics_total",
    CONTROLLERS,
    CONTROLLER,
    "Passes that failed in a way that should not be possible.",
  ),
  reconcileTimeouts: counter(
    "controller_runtime_reconcile_timeouts_total",
    CONTROLLERS,
    CONTROLLER,
    "Passes that ran into their deadline.",
  ),
  reconcileTime: histogram(
    "controller_runtime_reconcile_time_seconds",
    CONTROLLERS,
    CONTROLLER,
    "How long passes took.",
    RECONCILE_BUCKETS,
  ),
  maxConcurrent: gauge(
    "controller_runtime_max_concurrent_reconciles",
    CONTROLLERS,
    CONTROLLER,
    "Passes that may run at the same time.",
  ),
  activeWorkers: gauge("controller_runtime_active_workers", CONTROLLERS, CONTROLLER, "Passes that run now."),
  queueDepth: gauge(
    "workqueue_depth",
    "3 for each of 3 controllers",
    [...QUEUE, "priority"],
    "Keys that wait for a worker, by priority.",
  ),
  queueAdds: counter("workqueue_adds_total", CONTROLLERS, QUEUE, "Keys that became ready."),
  queueRetries: counter("workqueue_retries_total", CONTROLLERS, QUEUE, "Keys that were put off until later."),
  queueDuration: histogram(
    "workqueue_queue_duration_seconds",
    CONTROLLERS,
    QUEUE,
    "How long keys waited for a worker.",
    WORKQUEUE_BUCKETS,
  ),
  workDuration: histogram(
    "workqueue_work_duration_seconds",
    CONTROLLERS,
    QUEUE,
    "How long workers held keys.",
    WORKQUEUE_BUCKETS,
  ),
  unfinishedWork: gauge(
    "workqueue_unfinished_work_seconds",
    CONTROLLERS,
    QUEUE,
    "How long the passes that run now have been running, added up.",
  ),
  longestRunning: gauge(
    "workqueue_longest_running_processor_seconds",
    CONTROLLERS,
    QUEUE,
    "How long the longest pass that runs now has been running.",
  ),
  kubeRequests: counter(
    "rest_client_requests_total",
    "1 for each method and code seen, about 15",
    ["code", "method", "host"],
    "Calls to the Kubernetes API server; the code is <error> when no answer came.",
  ),
  kubeRequestDuration: histogram(
    "rest_client_request_duration_seconds",
    "1 for each of 5 methods",
    ["method", "host"],
    "How long calls to the Kubernetes API server took.",
    REQUEST_BUCKETS,
  ),
  leading: gauge("leader_election_master_status", "1", ["name"], "1 while this replica holds the lease, else 0."),
  relists: counter(
    "winauth_informer_relists_total",
    KINDS,
    ["kind"],
    "Lists read again because the watch could not go on.",
  ),
  relistCorrections: counter(
    "winauth_informer_relist_corrections_total",
    KINDS,
    ["kind"],
    "Objects that a new list showed to differ from what the watch had told.",
  ),
  watchRestarts: counter(
    "winauth_informer_watch_restarts_total",
    "1 for each of 3 kinds and 7 causes",
    ["kind", "cause"],
    "Watches that were opened again.",
  ),
  lastActivityAge: gauge(
    "winauth_informer_last_activity_age_seconds",
    KINDS,
    ["kind"],
    "Time since the API server last gave a sign of life for this kind.",
  ),
  azureRequests: counter(
    "winauth_azure_requests_total",
    "1 for each service, method and code seen, about 40",
    ["service", "method", "code"],
    "Calls to Azure and Entra; the code is the HTTP status, or why no answer came.",
  ),
  azureRequestDuration: histogram(
    "winauth_azure_request_duration_seconds",
    "1 for each of 4 services and the methods used, at most 10",
    ["service", "method"],
    "How long calls to Azure and Entra took.",
    REQUEST_BUCKETS,
  ),
  azureThrottled: counter(
    "winauth_azure_throttled_total",
    "4",
    ["service", "scope"],
    "Answers that told us to slow down, by the budget they closed.",
  ),
  budgetWait: histogram(
    "winauth_azure_budget_wait_seconds",
    "3 for each of 2 services",
    ["service", "priority"],
    "How long calls waited for their budget.",
    WAIT_BUCKETS,
  ),
  tokenRequests: counter(
    "winauth_token_requests_total",
    "3",
    ["result"],
    "Tokens asked for: cached, issued, or failed.",
  ),
  resourceCondition: gauge(
    "winauth_resource_condition",
    "3 for each condition of each object, about 30 an object; none with --condition-metrics=summary",
    ["kind", "namespace", "name", "realm", "type", "status"],
    "1 for the status that a condition of a resource has; the series go when the resource goes.",
  ),
  realmClients: gauge(
    "winauth_realm_clients",
    "3 for each realm that counts devices",
    ["realm", "flow"],
    "Devices of a realm's tenant by the flow that they can use, at the last count.",
  ),
  trustKeyLastSet: gauge(
    "winauth_realm_trust_key_last_set_timestamp_seconds",
    "1 for each declared domain",
    ["realm", "domain"],
    "When the key of a domain's Entra Kerberos server was last set, in seconds since 1970.",
  ),
  eventsDropped: counter("winauth_events_dropped_total", "1", [], "Kubernetes Events that could not be recorded."),
  buildInfo: gauge(
    "winauth_build_info",
    "1",
    ["version"],
    "1 for the version that runs; no series at all means that no replica runs.",
  ),
  leaseRenewed: gauge(
    "winauth_lease_renewed_timestamp_seconds",
    "1",
    ["name"],
    "When this replica last saw the lease renewed, by itself or by another one, in seconds since 1970.",
  ),
  resources: gauge(
    "winauth_resources",
    "1 for each kind and realm",
    ["kind", "realm"],
    "Declared objects of a realm; the realm itself counts as one.",
  ),
  resourcesByCondition: gauge(
    "winauth_resources_by_condition",
    "3 for each condition type of each kind and realm, 60 a realm",
    ["kind", "realm", "type", "status"],
    "Declared objects of a realm of which a condition has that status.",
  ),
  trustKeyMaxAge: gauge(
    "winauth_realm_trust_key_max_age_seconds",
    "1 for each declared domain",
    ["realm", "domain"],
    "How old the key of a domain's Entra Kerberos server may be, as declared.",
  ),
  credentialExpiry: gauge(
    "winauth_realm_credential_expiry_timestamp_seconds",
    "at most 2 for each realm",
    ["realm", "api"],
    "When the credential of a realm's identity ends, in seconds since 1970; certificates only.",
  ),
} as const satisfies Record<string, MetricDefinition>;

/** All of {@link METRICS} in the order of their names, for the reference. */
export function listMetrics(): readonly MetricDefinition[] {
  return Object.values<MetricDefinition>(METRICS).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function counter<const L extends readonly string[]>(name: string, cardinality: string, labels: L, help: string) {
  return { name, type: "counter", cardinality, labels, help } as const;
}

function gauge<const L extends readonly string[]>(name: string, cardinality: string, labels: L, help: string) {
  return { name, type: "gauge", cardinality, labels, help } as const;
}

function histogram<const L extends readonly string[]>(
  name: string,
  cardinality: string,
  labels: L,
  help: string,
  buckets: readonly number[],
) {
  return { name, type: "histogram", cardinality, labels, help, buckets } as const;
}
