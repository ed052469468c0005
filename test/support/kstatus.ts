/** What the judges read of an object. */
export interface Judged {
  readonly metadata: { readonly generation?: number; readonly deletionTimestamp?: string };
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly JudgedCondition[];
  };
}

/** What the judges read of a condition. */
export interface JudgedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

export type Kstatus = "Current" | "InProgress" | "Failed" | "Terminating";

/**
 * kstatus of a custom resource, rule by rule in its order.
 * https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/status/generic.go
 *
 * @throws {TypeError} for an observedGeneration that is not a whole number, as kstatus does.
 */
export function kstatus(object: Judged): Kstatus {
  if (isDeleting(object)) return "Terminating";
  const observed = object.status?.observedGeneration;
  if (observed !== undefined && !Number.isInteger(observed)) throw new TypeError("observedGeneration is not an int64");
  if (isStale(object)) return "InProgress";
  return abnormalKstatus(object) ?? readyKstatus(object) ?? "Current";
}

/** The first of the two in the order of the list decides. */
function abnormalKstatus(object: Judged): Kstatus | undefined {
  const first = conditionsOf(object).find(
    ({ type, status }) => status === "True" && (type === "Reconciling" || type === "Stalled"),
  );
  if (first === undefined) return undefined;
  return first.type === "Stalled" ? "Failed" : "InProgress";
}

function readyKstatus(object: Judged): Kstatus | undefined {
  const ready = conditionsOf(object).find(
    ({ type, status }) => type === "Ready" && ["True", "False", "Unknown"].includes(status),
  );
  if (ready === undefined) return undefined;
  return ready.status === "True" ? "Current" : "InProgress";
}

export type ArgoHealth = "Healthy" | "Progressing" | "Degraded" | "Suspended";

/**
 * Argo CD's verdict with a health script of the kstatus style, as its bundled ones for Flux's kinds.
 * https://github.com/argoproj/argo-cd/blob/master/resource_customizations/kustomize.toolkit.fluxcd.io/Kustomization/health.lua
 */
export function argoHealth(object: Judged): ArgoHealth {
  if (isDeleting(object)) return "Progressing";
  if (object.spec?.suspend === true) return "Suspended";
  if (isStalledNow(object)) return "Degraded";
  if (object.status === undefined || isStale(object) || isTrue(object, "Reconciling")) return "Progressing";
  return isTrue(object, "Ready") ? "Healthy" : "Progressing";
}

function isStalledNow(object: Judged): boolean {
  const stalled = conditionsOf(object).find(({ type, status }) => type === "Stalled" && status === "True");
  const { generation } = object.metadata;
  return stalled !== undefined && (stalled.observedGeneration ?? generation) === generation;
}

/**
 * Whether `kubectl wait --for=condition=TYPE[=STATUS]` would return for this object.
 * https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/wait/condition.go
 */
export function kubectlWaitReturns(object: Judged, type: string, wanted = "True"): boolean {
  const found = conditionsOf(object).find((condition) => condition.type.toLowerCase() === type.toLowerCase());
  if (found === undefined) return false;
  const { generation } = object.metadata;
  const observed = found.observedGeneration ?? object.status?.observedGeneration;
  if (generation !== undefined && observed !== undefined && observed < generation) return false;
  return found.status.toLowerCase() === wanted.toLowerCase();
}

/** When the status was written: after a pass ended, or while one still runs. */
export type Moment = "finished" | "running";

/**
 * The rules of Flux that this status breaks, as a sentence each that starts with the rule's code; empty when it keeps
 * all. FAIL codes only; an object that is being deleted is not judged, as Flux does not wait for it to be ready.
 * https://github.com/fluxcd/pkg/tree/main/runtime/conditions/check
 */
export function fluxFailures(object: Judged, moment: Moment): readonly string[] {
  if (isDeleting(object)) return [];
  return [...alwaysBroken(object), ...(moment === "finished" ? finishedBroken(object) : runningBroken(object))];
}

function alwaysBroken(object: Judged): readonly string[] {
  const observed = object.status?.observedGeneration ?? 0;
  return broken([
    ["FAIL0002: Ready is absent", statusOf(object, "Ready") === undefined],
    [
      "FAIL0004: Stalled is True and Ready is not False",
      isTrue(object, "Stalled") && statusOf(object, "Ready") !== "False",
    ],
    [
      "FAIL0005: Reconciling and Stalled are both present",
      statusOf(object, "Reconciling") !== undefined && statusOf(object, "Stalled") !== undefined,
    ],
    ["FAIL0006: observedGeneration is ahead of generation", observed > (object.metadata.generation ?? observed)],
  ]);
}

function finishedBroken(object: Judged): readonly string[] {
  const { generation } = object.metadata;
  const observed = object.status?.observedGeneration;
  const isReady = isTrue(object, "Ready");
  const lagging = conditionsOf(object).filter((condition) => condition.observedGeneration !== generation);
  return broken([
    [
      "FAIL0001: Ready is True beside a negative condition",
      isReady && (isTrue(object, "Reconciling") || isTrue(object, "Stalled")),
    ],
    [
      "FAIL0003: Reconciling is True and Ready is not False",
      isTrue(object, "Reconciling") && statusOf(object, "Ready") !== "False",
    ],
    ["FAIL0007: Ready is True for an older generation", isReady && (observed ?? -1) < (generation ?? 0)],
    ["FAIL0008: Ready is True and observedGeneration is not generation", isReady && observed !== generation],
    [
      `FAIL0009: Ready is True and ${lagging.map(({ type }) => type).join(", ")} speaks of another generation`,
      isReady && lagging.length > 0,
    ],
  ]);
}

function runningBroken(object: Judged): readonly string[] {
  return broken([
    [
      "FAIL0011: Ready is Unknown and Reconciling is not True",
      statusOf(object, "Ready") === "Unknown" && !isTrue(object, "Reconciling"),
    ],
  ]);
}

function broken(rules: readonly (readonly [text: string, isBroken: boolean])[]): readonly string[] {
  return rules.filter(([, isBroken]) => isBroken).map(([text]) => text);
}

/**
 * Conditions that the API conventions and this project's contract do not allow, as a sentence each: a type twice, a
 * summary condition that is present and not True, a condition without its generation, reason or message.
 */
export function shapeFailures(object: Judged): readonly string[] {
  const types = conditionsOf(object).map(({ type }) => type);
  return conditionsOf(object).flatMap(({ type, status, reason, message, observedGeneration }, index) =>
    broken([
      [`${type} is listed twice`, types.indexOf(type) !== index],
      [`${type} has the status ${status}`, !["True", "False", "Unknown"].includes(status)],
      [`${type} is present and not True`, ["Reconciling", "Stalled"].includes(type) && status !== "True"],
      [`${type} has no observedGeneration`, observedGeneration === undefined],
      [`${type} has no reason of one word`, !/^[A-Z][A-Za-z0-9]*$/.test(reason ?? "")],
      [`${type} has no message`, (message ?? "").trim() === ""],
    ]),
  );
}

function isDeleting(object: Judged): boolean {
  return (object.metadata.deletionTimestamp ?? "") !== "";
}

/** The status was computed for another generation, older or newer. */
function isStale(object: Judged): boolean {
  const observed = object.status?.observedGeneration;
  return object.metadata.generation !== undefined && observed !== undefined && observed !== object.metadata.generation;
}

function conditionsOf(object: Judged): readonly JudgedCondition[] {
  return object.status?.conditions ?? [];
}

function statusOf(object: Judged, type: string): string | undefined {
  return conditionsOf(object).find((condition) => condition.type === type)?.status;
}

function isTrue(object: Judged, type: string): boolean {
  return statusOf(object, type) === "True";
}
