import { METRICS } from "../../src/observability/metric-catalog.ts";
import {
  countOfObjectsWith,
  lastSeen,
  objectsWith,
  shareOfCalls,
  singleObjectsWith,
  type WrongCondition,
  waitingKeys,
} from "./expressions.ts";
import { DAY_S, HOUR_S, MINUTE_S, type Span } from "./spans.ts";

/** One alert, from which rules, its runbook's address and the checks of both are made. */
export interface Alert {
  /** Also the name of its page in docs/runbook. */
  readonly name: `Winauth${string}`;
  readonly group: "fleet" | "realm" | "engine" | "budget";
  /** `critical` is worth waking somebody: users can't sign in, or nobody looks after them. `warning` can wait for the day. */
  readonly severity: "critical" | "warning";
  /** How long it has to be so. */
  readonly forSeconds: number;
  readonly expression: (span: Span) => string;
  /** One sentence that says what is wrong with what, in Prometheus' template language. */
  readonly sentence: string;
}

/** The object that an alert is about, or how many there are where single objects are not shown. */
const OBJECT =
  "{{ if $labels.name }}{{ $labels.kind }} {{ with $labels.namespace }}{{ . }}/{{ end }}{{ $labels.name }}" +
  "{{ else }}{{ $value }} of kind {{ $labels.kind }} in realm {{ $labels.realm }}{{ end }}";

const CONSENT_MISSING = wrong("WindowsAuthentication", "ConsentGranted");
const SERVICE_PRINCIPAL_OFF = wrong("WindowsAuthentication", "ServicePrincipalEnabled");
const SIGN_IN_BLOCKED = wrong("WindowsAuthentication", "SignInUnblocked");
const REALM_UNREACHABLE = wrong("KerberosRealm", "TenantReachable");
const PERMISSION_MISSING = wrong("KerberosRealm", "PermissionsSufficient");
const DIRECTORY_SYNC_OLD = wrong("KerberosRealm", "DirectorySynchronized");

const TRUST_KEY_WARNING_SHARE = 0.9;
const CREDENTIAL_WARNING_S = 14 * DAY_S;
/** The API server sends a bookmark about once a minute. */
const SILENT_WATCH_S = 5 * MINUTE_S;
/** The Lease is renewed every two seconds and lasts fifteen. */
const UNRENEWED_LEASE_S = MINUTE_S;
const QUEUE_WINDOW_S = 15 * MINUTE_S;
const THROTTLED_WINDOW_S = 15 * MINUTE_S;
const ERROR_WINDOW_S = 10 * MINUTE_S;
const ERROR_SHARE = 0.25;

/** Every alert, in the order of the index in docs/runbook.md. */
export const ALERTS: readonly Alert[] = [
  {
    name: "WinauthConsentMissing",
    group: "fleet",
    severity: "critical",
    forSeconds: 15 * MINUTE_S,
    expression: (span) => objectsWith(CONSENT_MISSING, span),
    sentence: `${OBJECT}: consent is missing, so users can't get tickets for the instance.`,
  },
  {
    name: "WinauthServicePrincipalOff",
    group: "fleet",
    severity: "critical",
    forSeconds: 15 * MINUTE_S,
    expression: (span) => objectsWith(SERVICE_PRINCIPAL_OFF, span),
    sentence: `${OBJECT}: the instance's service principal is not as declared; while it is off nobody can sign in with Windows Authentication.`,
  },
  {
    name: "WinauthSignInBlocked",
    group: "fleet",
    severity: "critical",
    forSeconds: 15 * MINUTE_S,
    expression: (span) => objectsWith(SIGN_IN_BLOCKED, span),
    sentence: `${OBJECT}: a Conditional Access policy blocks users' sign-in to the instance.`,
  },
  {
    name: "WinauthObjectStalled",
    group: "fleet",
    severity: "warning",
    forSeconds: 15 * MINUTE_S,
    expression: stalled,
    sentence: `${OBJECT}: stalled, and only a person can mend it; its Ready condition says who and how.`,
  },
  {
    name: "WinauthRealmUnreachable",
    group: "realm",
    severity: "critical",
    forSeconds: 15 * MINUTE_S,
    expression: (span) => objectsWith(REALM_UNREACHABLE, span),
    sentence: `${OBJECT}: the operator can't sign in to the tenant, so nothing in it is looked after.`,
  },
  {
    name: "WinauthPermissionMissing",
    group: "realm",
    severity: "warning",
    forSeconds: 15 * MINUTE_S,
    expression: (span) => objectsWith(PERMISSION_MISSING, span),
    sentence: `${OBJECT}: the operator's identities lack a permission that the declared objects need.`,
  },
  {
    name: "WinauthDirectorySyncOld",
    group: "realm",
    severity: "warning",
    forSeconds: 30 * MINUTE_S,
    expression: (span) => objectsWith(DIRECTORY_SYNC_OLD, span),
    sentence: `${OBJECT}: Entra Connect has not synchronised the directory within the declared age; new users can't sign in.`,
  },
  {
    name: "WinauthTrustKeyOld",
    group: "realm",
    severity: "warning",
    forSeconds: HOUR_S,
    expression: (span) =>
      `(time() - max by (realm, domain) (${lastSeen(METRICS.trustKeyLastSet.name, span)}))` +
      ` / on (realm, domain) max by (realm, domain) (${lastSeen(METRICS.trustKeyMaxAge.name, span)}) > ${TRUST_KEY_WARNING_SHARE}`,
    sentence:
      "KerberosRealm {{ $labels.realm }}, domain {{ $labels.domain }}: the Kerberos server's key is at {{ $value | humanizePercentage }} of the age that is declared.",
  },
  {
    name: "WinauthCredentialNearExpiry",
    group: "realm",
    severity: "warning",
    forSeconds: HOUR_S,
    expression: (span) =>
      `max by (realm, api) (${lastSeen(METRICS.credentialExpiry.name, span)}) - time() < ${CREDENTIAL_WARNING_S}`,
    sentence:
      "KerberosRealm {{ $labels.realm }}: the certificate for {{ $labels.api }} has {{ $value | humanizeDuration }} left.",
  },
  {
    name: "WinauthOperatorDown",
    group: "engine",
    severity: "critical",
    forSeconds: 5 * MINUTE_S,
    expression: () => `absent(${METRICS.buildInfo.name})`,
    sentence: "No replica of winauth-operator can be scraped, so nothing is checked or mended.",
  },
  {
    name: "WinauthNoLeader",
    group: "engine",
    severity: "critical",
    forSeconds: 5 * MINUTE_S,
    expression: () => `max by (name) (${METRICS.leading.name}) == 0`,
    sentence: "No replica of winauth-operator holds the Lease {{ $labels.name }}, so nothing is checked or mended.",
  },
  {
    name: "WinauthLeaseNotRenewed",
    group: "engine",
    severity: "warning",
    forSeconds: MINUTE_S,
    // A replica has to be there to tell; where none is, that is the alert.
    expression: (span) =>
      `time() - max by (name) (${lastSeen(METRICS.leaseRenewed.name, span)}) > ${UNRENEWED_LEASE_S} and on () ${METRICS.buildInfo.name}`,
    sentence:
      "The Lease {{ $labels.name }} of winauth-operator was last renewed {{ $value | humanizeDuration }} ago; it should be every two seconds.",
  },
  {
    name: "WinauthWatchStale",
    group: "engine",
    severity: "warning",
    forSeconds: 2 * MINUTE_S,
    expression: () => `max by (instance, kind) (${METRICS.lastActivityAge.name}) > ${SILENT_WATCH_S}`,
    sentence:
      "The replica {{ $labels.instance }} of winauth-operator has not heard of {{ $labels.kind }} for {{ $value | humanizeDuration }}, so it misses changes.",
  },
  {
    name: "WinauthQueueNotDraining",
    group: "engine",
    severity: "warning",
    forSeconds: 15 * MINUTE_S,
    expression: (span) =>
      `${waitingKeys()} > 0 and ${waitingKeys()} >= ${waitingKeys(` offset ${span(QUEUE_WINDOW_S)}`)}`,
    sentence:
      "Controller {{ $labels.controller }} of winauth-operator: {{ $value }} objects wait for a worker, no fewer than a quarter of an hour ago.",
  },
  {
    name: "WinauthKubernetesErrors",
    group: "engine",
    severity: "warning",
    forSeconds: 10 * MINUTE_S,
    expression: (span) =>
      `${shareOfCalls(METRICS.kubeRequests.name, "instance", "5..|<error>", span(ERROR_WINDOW_S))} > ${ERROR_SHARE}`,
    sentence:
      "{{ $value | humanizePercentage }} of the calls of {{ $labels.instance }} (winauth-operator) to the Kubernetes API server fail.",
  },
  {
    name: "WinauthAzureErrors",
    group: "budget",
    severity: "warning",
    forSeconds: 15 * MINUTE_S,
    expression: (span) =>
      `${shareOfCalls(METRICS.azureRequests.name, "service", "5..|timeout|network|tls|response_too_large", span(ERROR_WINDOW_S))} > ${ERROR_SHARE}`,
    sentence: "{{ $value | humanizePercentage }} of the calls of winauth-operator to {{ $labels.service }} fail.",
  },
  {
    name: "WinauthThrottled",
    group: "budget",
    severity: "warning",
    forSeconds: 15 * MINUTE_S,
    expression: (span) =>
      `sum by (service, scope) (increase(${METRICS.azureThrottled.name}[${span(THROTTLED_WINDOW_S)}])) > 15`,
    sentence:
      '{{ $labels.service }} told winauth-operator {{ $value | printf "%.0f" }} times in a quarter of an hour to slow down ({{ $labels.scope }}).',
  },
];

/** Stalled objects that no other alert speaks for: not the object's own, and not its realm's. */
function stalled(span: Span): string {
  const instance = wrong("WindowsAuthentication", "Stalled", "True");
  const realm = wrong("KerberosRealm", "Stalled", "True");
  const told = (types: readonly WrongCondition[]): string => {
    const type = types.map((one) => one.type).join("|");
    return singleObjectsWith({ kind: types[0]?.kind ?? "KerberosRealm", type, status: "False" }, span);
  };
  const realmStalled = lastSeen(
    `${METRICS.resourcesByCondition.name}{kind="KerberosRealm", type="Stalled", status="True"}`,
    span,
  );
  const unlessRealm = `unless on (realm) (${realmStalled} > 0)`;
  const instances =
    `(${singleObjectsWith(instance, span)} unless on (kind, namespace, name) (${told([CONSENT_MISSING, SERVICE_PRINCIPAL_OFF, SIGN_IN_BLOCKED])}) ${unlessRealm})` +
    ` or (${countOfObjectsWith(instance, span)} ${unlessRealm})`;
  const realms =
    `(${singleObjectsWith(realm, span)} unless on (kind, name) (${told([REALM_UNREACHABLE, PERMISSION_MISSING, DIRECTORY_SYNC_OLD])}))` +
    ` or ${countOfObjectsWith(realm, span)}`;
  return `${instances} or ${realms}`;
}

function wrong(kind: WrongCondition["kind"], type: string, status: WrongCondition["status"] = "False"): WrongCondition {
  return { kind, type, status };
}
