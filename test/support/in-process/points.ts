import { shapeOf } from "./call-lines.ts";
import type { Point, Undisturbed } from "./disturbed-run.ts";
import type { Disturbance, OutsideCall } from "./outside-calls.ts";
import type { SecondChange } from "./scenarios.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** A point that is asked for by name is run, also where another one stands for it. */
const isOnlyOne = process.env["CRASH_ONLY"] !== undefined;

/** Points that are run, and how many are left out because another one stands for them. */
export interface Plan {
  readonly points: readonly Point[];
  readonly pruned: number;
}

/**
 * Every point of an undisturbed run at which the process can die: for each write before it is sent, after its effect and
 * after its answer. A read has no effect, so its three points are one; and of reads at the same moment with no write between
 * them one stands for all, since a process that dies takes nothing with it but its memory.
 */
export function crashPlan({ calls }: Undisturbed): Plan {
  const points = pointsOf(calls, ({ isWrite }) => (isWrite ? DEATHS : { dieBeforeSend: DEATHS.dieBeforeSend }));
  const kept = isOnlyOne ? points : points.filter(({ n }) => !isLikeThePointBefore(calls, n));
  return { points: kept, pruned: points.length - kept.length };
}

const DEATHS = {
  dieBeforeSend: { kind: "dieBeforeSend" },
  dieBeforeAnswer: { kind: "dieBeforeAnswer" },
  dieAfterAnswer: { kind: "dieAfterAnswer" },
} as const satisfies Readonly<Record<string, Disturbance>>;

/** To die before a read is to die before the call before it, or after its answer, when no time has passed. */
function isLikeThePointBefore(calls: readonly OutsideCall[], n: number): boolean {
  const [before, call] = [calls[n - 2], calls[n - 1]];
  return before !== undefined && call?.isWrite === false && before.atMs === call.atMs;
}

/** The deaths and faults that can befall a call, by label. */
export function disturbancesOf(call: OutsideCall): Readonly<Record<string, Disturbance>> {
  return { ...(call.isWrite ? DEATHS : { dieBeforeSend: DEATHS.dieBeforeSend }), ...faultsOf(call) };
}

/**
 * One fault of each kind at every call of several scenarios. A read leaves nothing behind: what a fault of it leads to is
 * decided by what the operator had put on record before, and by which read it is. So of reads of the same shape, the same
 * number of reads of that shape after the same kind of write, the first in the order of the scenarios stands for all. Faults
 * of writes are never left out.
 */
export function faultPlans(undisturbed: readonly Undisturbed[]): readonly Plan[] {
  const seen = new Set<string>();
  return undisturbed.map(({ calls }) => {
    const classes = classesOfReads(calls);
    const points = pointsOf(calls, faultsOf);
    const kept = points.filter(({ n, label }) => {
      const readClass = classes[n - 1];
      if (readClass === undefined || isOnlyOne) return true;
      const key = `${readClass} ${label}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    return { points: kept, pruned: points.length - kept.length };
  });
}

/** For each call what makes it the same as another read; undefined for writes. */
function classesOfReads(calls: readonly OutsideCall[]): readonly (string | undefined)[] {
  let lastWrite = "";
  const since = new Map<string, number>();
  return calls.map((call) => {
    const shape = shapeOf(call);
    if (call.isWrite) {
      // An event tells people; the operator goes on from where it was.
      if (shape === "kubernetes POST events") return undefined;
      lastWrite = shape;
      since.clear();
      return undefined;
    }
    const count = since.get(shape) ?? 0;
    since.set(shape, count + 1);
    return `${lastWrite} > ${shape} ${count}`;
  });
}

function pointsOf(
  calls: readonly OutsideCall[],
  disturbances: (call: OutsideCall) => Readonly<Record<string, Disturbance>>,
): readonly Point[] {
  return calls.flatMap((call, index) =>
    Object.entries(disturbances(call)).map(([label, disturbance]) => ({ n: index + 1, label, disturbance })),
  );
}

/** How each service words the refusals; several codes of one status are told apart by the operator. */
const CODES: Readonly<Record<OutsideCall["service"], Readonly<Record<number, readonly string[]>>>> = {
  arm: {
    401: ["InvalidAuthenticationToken"],
    403: ["AuthorizationFailed"],
    404: ["ResourceNotFound"],
    // Those of the service and of ARM itself that are documented with 409:
    // https://github.com/Azure/azure-rest-api-specs/tree/main/specification/sql
    409: [
      "Conflict",
      "ConflictingManagedInstanceOperation",
      "ConflictingServerOperation",
      "ManagedInstanceIsBusy",
      "OperationInterrupted",
      "OperationCancelled",
      "AnotherOperationInProgress",
      "ScopeLocked",
      "SubscriptionDisabled",
      "ServerDisabled",
    ],
    412: ["PreconditionFailed"],
    429: ["TooManyRequests"],
    500: ["InternalServerError"],
    503: ["ServiceUnavailable"],
  },
  graph: {
    401: ["InvalidAuthenticationToken"],
    403: ["Authorization_RequestDenied"],
    404: ["Request_ResourceNotFound"],
    409: ["Conflict", "Request_MultipleObjectsWithSameKeyValue", "Directory_ConcurrencyViolation", "Request_Conflict"],
    412: ["PreconditionFailed"],
    429: ["TooManyRequests"],
    500: ["generalException"],
    503: ["serviceNotAvailable"],
  },
  token: {
    401: ["invalid_client"],
    429: ["temporarily_unavailable"],
    500: ["server_error"],
    503: ["temporarily_unavailable"],
  },
  kubernetes: {
    401: ["Unauthorized"],
    403: ["Forbidden"],
    404: ["NotFound"],
    409: ["Conflict", "AlreadyExists"],
    410: ["Expired"],
    429: ["TooManyRequests"],
    500: ["InternalError"],
    503: ["ServiceUnavailable"],
  },
  ldap: {},
  lease: {},
};
/** What else may befall HTTP comes to one of these, see `ldapFault`. */
const LDAP_FAULTS: Readonly<Record<string, Disturbance>> = {
  busy: { kind: "refuse", status: 503, code: "busy" },
  timeout: { kind: "timeout", takesEffect: false },
  reset: { kind: "reset", takesEffect: false },
  malformed: { kind: "truncate" },
  endless: { kind: "endless" },
};
const ONLY_FOR_WRITES = new Set([409, 412]);
/** Only lists and watches know a version that is too old. */
const ONLY_FOR_READS = new Set([410]);

/** Everything that may befall a call, by a word for it. */
export function faultsOf(call: OutsideCall): Readonly<Record<string, Disturbance>> {
  const { service, isWrite } = call;
  if (service === "ldap") return LDAP_FAULTS;
  const [tooMany = ""] = CODES[service][429] ?? [];
  return {
    ...refusals(call),
    "429-retry-after": { kind: "refuse", status: 429, code: tooMany, headers: { "retry-after": "45" } },
    timeout: { kind: "timeout", takesEffect: false },
    reset: { kind: "reset", takesEffect: false },
    ...(isWrite ? AFTER_EFFECT : {}),
    truncated: { kind: "truncate" },
    endless: { kind: "endless" },
    "html-200": { kind: "html", status: 200 },
    "html-502": { kind: "html", status: 502 },
    ...laterOf(call),
  };
}

const AFTER_EFFECT = {
  "timeout-after-effect": { kind: "timeout", takesEffect: true },
  "reset-after-effect": { kind: "reset", takesEffect: true },
} as const satisfies Readonly<Record<string, Disturbance>>;

function refusals({ service, isWrite }: OutsideCall): Readonly<Record<string, Disturbance>> {
  const notForIt = isWrite ? ONLY_FOR_READS : ONLY_FOR_WRITES;
  const labelled = Object.entries(CODES[service])
    .filter(([status]) => !notForIt.has(Number(status)))
    .flatMap(([status, codes]) =>
      codes.map((code, index) => {
        const label = index === 0 ? status : `${status}-${code}`;
        return [label, { kind: "refuse", status: Number(status), code }] as const;
      }),
    );
  return Object.fromEntries(labelled);
}

/** What shows only after the answer. */
function laterOf({ service, method, isWrite }: OutsideCall): Readonly<Record<string, Disturbance>> {
  if (service === "kubernetes" && isWrite)
    return { "watch-behind": { kind: "withholdWatches", forMs: 90 * SECOND_MS } };
  if (service === "graph" && isWrite)
    return method === "POST" ? { ...OLD_REPLICA, ...NOT_FOUND_AFTER_EFFECT } : OLD_REPLICA;
  if (service === "arm" && method === "PATCH") return OPERATION_FAULTS;
  return {};
}

const OLD_REPLICA: Readonly<Record<string, Disturbance>> = {
  "old-replica": { kind: "oldReplica", forMs: 25 * SECOND_MS },
  "old-replica-for-long": { kind: "oldReplica", forMs: 5 * MINUTE_MS },
};
/** Entra answers so to what names a new object that one of its replicas does not have yet, though the other wrote it. */
const NOT_FOUND_AFTER_EFFECT: Readonly<Record<string, Disturbance>> = {
  "404-after-effect": { kind: "refuse", status: 404, code: "Directory_ObjectNotFound", takesEffect: true },
};
const OPERATION_FAULTS: Readonly<Record<string, Disturbance>> = {
  "operation-fails": { kind: "failOperation", code: "OperationTimedOut" },
  "operation-is-cancelled": { kind: "failOperation", code: "OperationCancelled" },
  "operation-hangs": { kind: "slowOperation", forMs: 3 * HOUR_MS },
  "succeeded-but-shown-old": { kind: "oldInstance", forMs: 20 * SECOND_MS },
  "succeeded-but-shown-old-for-long": { kind: "oldInstance", forMs: 2 * MINUTE_MS },
};

/** Somebody's second change at every moment: seen at once, seen late, and while the operator is away. */
export function meanwhilePoints(
  { calls }: Undisturbed,
  second: SecondChange,
  reference: Undisturbed,
): readonly Point[] {
  const ways: Readonly<Record<string, Disturbance | undefined>> = {
    seen: undefined,
    unseen: { kind: "withholdWatches", forMs: 90 * SECOND_MS },
    away: DEATHS.dieBeforeSend,
  };
  return calls.flatMap((_, index) =>
    Object.entries(ways).map(([way, disturbance]) => ({
      n: index + 1,
      label: `${second.name}-${way}`,
      disturbance,
      meanwhile: { second, reference },
    })),
  );
}
