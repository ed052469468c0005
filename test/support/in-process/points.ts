import type { Point, Undisturbed } from "./disturbed-run.ts";
import type { Disturbance, OutsideCall } from "./outside-calls.ts";

/**
 * Every point of an undisturbed run at which the process can die: for each write before it is sent, after its effect and
 * after its answer. A read has no effect, so its three points are one.
 */
export function crashPoints({ calls }: Undisturbed): readonly Point[] {
  return points(calls, (call) =>
    call.isWrite
      ? {
          dieBeforeSend: { kind: "dieBeforeSend" },
          dieBeforeAnswer: { kind: "dieBeforeAnswer" },
          dieAfterAnswer: { kind: "dieAfterAnswer" },
        }
      : { dieBeforeSend: { kind: "dieBeforeSend" } },
  );
}

/** One fault of each kind at every call. */
export function faultPoints({ calls }: Undisturbed): readonly Point[] {
  return points(calls, faultsOf);
}

function points(
  calls: readonly OutsideCall[],
  disturbances: (call: OutsideCall) => Readonly<Record<string, Disturbance>>,
): readonly Point[] {
  return calls.flatMap((call, index) =>
    Object.entries(disturbances(call)).map(([label, disturbance]) => ({ n: index + 1, label, disturbance })),
  );
}

/** How each service words the refusals. */
const CODES: Readonly<Record<OutsideCall["service"], Readonly<Record<number, string>>>> = {
  arm: {
    401: "InvalidAuthenticationToken",
    403: "AuthorizationFailed",
    404: "ResourceNotFound",
    409: "Conflict",
    412: "PreconditionFailed",
    429: "TooManyRequests",
    500: "InternalServerError",
    503: "ServiceUnavailable",
  },
  graph: {
    401: "InvalidAuthenticationToken",
    403: "Authorization_RequestDenied",
    404: "Request_ResourceNotFound",
    409: "Conflict",
    412: "PreconditionFailed",
    429: "TooManyRequests",
    500: "generalException",
    503: "serviceNotAvailable",
  },
  token: { 401: "invalid_client", 429: "temporarily_unavailable", 500: "server_error", 503: "temporarily_unavailable" },
  kubernetes: {
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
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
};
const ONLY_FOR_WRITES = new Set([409, 412]);

/** Everything that may befall a call, by a word for it. */
export function faultsOf({ service, isWrite }: OutsideCall): Readonly<Record<string, Disturbance>> {
  if (service === "ldap") return LDAP_FAULTS;
  const refusals = Object.entries(CODES[service])
    .filter(([status]) => isWrite || !ONLY_FOR_WRITES.has(Number(status)))
    .map(([status, code]) => [status, { kind: "refuse", status: Number(status), code }] as const);
  return {
    ...Object.fromEntries(refusals),
    "429-retry-after": {
      kind: "refuse",
      status: 429,
      code: CODES[service][429] ?? "",
      headers: { "retry-after": "45" },
    },
    timeout: { kind: "timeout", takesEffect: false },
    reset: { kind: "reset", takesEffect: false },
    ...(isWrite
      ? {
          "timeout-after-effect": { kind: "timeout", takesEffect: true },
          "reset-after-effect": { kind: "reset", takesEffect: true },
        }
      : {}),
    truncated: { kind: "truncate" },
    "html-200": { kind: "html", status: 200 },
    "html-502": { kind: "html", status: 502 },
  };
}
