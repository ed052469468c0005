import { type AzureScene, MICROSOFT_GRAPH, REQUESTED_SCOPES } from "./azure-scene.ts";
import {
  argoHealth,
  fluxFailures,
  type Kstatus,
  kstatus,
  kubectlWaitReturns,
  type Moment,
  shapeFailures,
} from "./kstatus.ts";
import type { RecordedObject, RecordedVersion } from "./object-recorder.ts";

interface Spec {
  readonly managedInstance: { readonly resourceId: string };
  readonly servicePrincipal: "Enabled" | "Disabled";
  readonly authenticationMetadata?: string;
  readonly consent: {
    readonly mode: "Requested" | "Explicit" | "Ignore";
    readonly permissions: readonly { readonly resourceAppId: string; readonly delegatedScopes: readonly string[] }[];
  };
}

/** Whether Azure is as a WindowsAuthentication's specification says; undefined for other kinds. */
export function isTrueInAzure(object: RecordedObject, azure: AzureScene): boolean {
  const spec = object.spec as unknown as Spec;
  const name = spec.managedInstance.resourceId.split("/").at(-1)!;
  const instance = azure.instance(name) as ReturnType<AzureScene["instance"]> | undefined;
  if (instance === undefined || instance.state !== "Ready") return false;
  const mode = spec.authenticationMetadata ?? instance.authenticationMetadata;
  const isOn = instance.servicePrincipal.type === "SystemAssigned";
  if (mode !== instance.authenticationMetadata || isOn !== (spec.servicePrincipal === "Enabled")) return false;
  return !isOn || wantedScopes(spec).every((scope) => azure.scopesOf(name).includes(scope));
}

function wantedScopes({ consent }: Spec): readonly string[] {
  if (consent.mode === "Ignore") return [];
  if (consent.mode === "Requested") return Object.keys(REQUESTED_SCOPES);
  return consent.permissions
    .filter((each) => each.resourceAppId === MICROSOFT_GRAPH)
    .flatMap((each) => each.delegatedScopes);
}

/** A row of the status contract, and what the field's tools make of it. */
interface Row {
  readonly row: string;
  readonly kstatus: Kstatus;
  readonly argo: ReturnType<typeof argoHealth>;
}

/**
 * The row of the status contract that an object is in, from its conditions alone; undefined when it is in none. The tools
 * are asked apart from this.
 */
export function contractRow(object: RecordedObject): Row | undefined {
  const { generation, deletionTimestamp } = object.metadata;
  const { observedGeneration, conditions = [] } = object.status ?? {};
  const status = (type: string): string => conditions.find((one) => one.type === type)?.status ?? "-";
  const summary = `${status("Ready")} ${status("Reconciling")} ${status("Stalled")}`;
  if (deletionTimestamp !== undefined) return { row: "deleting", kstatus: "Terminating", argo: "Progressing" };
  const isStale = observedGeneration !== generation;
  const row = ((): Row | undefined => {
    if (conditions.length === 0)
      return observedGeneration === -1 ? { row: "new", kstatus: "InProgress", argo: "Progressing" } : undefined;
    if (isStale) return { row: "running or retrying", kstatus: "InProgress", argo: "Progressing" };
    switch (summary) {
      case "True - -":
        return { row: "success", kstatus: "Current", argo: "Healthy" };
      case "Unknown True -":
      case "False True -":
        return { row: "drift or retrying", kstatus: "InProgress", argo: "Progressing" };
      case "False - True":
        return { row: "needs a human", kstatus: "Failed", argo: "Degraded" };
      default:
        return undefined;
    }
  })();
  return row !== undefined && object.spec.suspend === true ? { ...row, argo: "Suspended" } : row;
}

/** Everything that the life of one object shows wrong: the status contract, Flux's rules, kubectl wait, and the truth. */
export function judgeLife(life: readonly RecordedVersion[]): readonly string[] {
  return life.flatMap((version, index) => {
    const before = life[index - 1];
    const complaints =
      version.type === "DELETED"
        ? []
        : [...judgeVersion(version), ...(before === undefined ? [] : judgeStep(before, version))];
    const { resourceVersion, generation } = version.object.metadata;
    return complaints.map((text) => `version ${index} (${resourceVersion}, generation ${generation}): ${text}`);
  });
}

function judgeVersion({ object }: RecordedVersion): readonly string[] {
  const row = contractRow(object);
  if (row === undefined) return [`no row of the contract fits: ${JSON.stringify(object.status)}`];
  const isSettled = object.metadata.deletionTimestamp === undefined && object.spec.suspend !== true;
  return [
    ...differs("kstatus", kstatus(object), row.kstatus),
    ...differs("Argo CD", argoHealth(object), row.argo),
    ...(isSettled ? differs("kubectl wait", kubectlWaitReturns(object, "Ready"), row.kstatus === "Current") : []),
    ...shapeFailures(object),
    ...(row.row === "new" ? [] : fluxFailures(object, momentOf(object))),
  ];
}

/** What must hold between a version and the next one. */
function judgeStep(before: RecordedVersion, after: RecordedVersion): readonly string[] {
  const [was, became] = [kstatus(before.object), kstatus(after.object)];
  const [observedBefore, observed] = [before, after].map(({ object }) => object.status?.observedGeneration ?? -1);
  const isUntrue = became === "Current" && was !== "Current" && after.witness === false;
  // Of an older generation perhaps: the specification may have changed while the attempt ran.
  const hasConcluded = (after.object.status?.conditions ?? []).some(
    ({ type, status }) => status === "True" && (type === "Ready" || type === "Stalled"),
  );
  return [
    ...(isUntrue ? ["it reads as Current, and Azure is not so"] : []),
    ...(observed! < observedBefore! ? ["observedGeneration went back"] : []),
    ...(observed! > observedBefore! && !hasConcluded
      ? ["observedGeneration advanced before the attempt had concluded"]
      : []),
    ...movedForNothing(before, after),
  ];
}

function movedForNothing(before: RecordedVersion, after: RecordedVersion): readonly string[] {
  const former = new Map((before.object.status?.conditions ?? []).map((condition) => [condition.type, condition]));
  return (after.object.status?.conditions ?? [])
    .filter(({ type, status, lastTransitionTime }) => {
      const same = former.get(type);
      return same?.status === status && same.lastTransitionTime !== lastTransitionTime;
    })
    .map(({ type }) => `lastTransitionTime of ${type} moved for nothing`);
}

/** Work under way is judged by Flux's rules for a running reconciliation, all else by those for a finished one. */
function momentOf(object: RecordedObject): Moment {
  const conditions = object.status?.conditions ?? [];
  const reconciling = conditions.find(({ type }) => type === "Reconciling");
  const isStale = object.status?.observedGeneration !== object.metadata.generation;
  const waits = reconciling?.reason === "ProgressingWithRetry";
  if (isStale && !waits) return "running";
  return reconciling !== undefined && !waits ? "running" : "finished";
}

function differs<T>(judge: string, found: T, wanted: T): readonly string[] {
  return found === wanted ? [] : [`${judge} says ${String(found)}, the contract ${String(wanted)}`];
}
