import type { Condition } from "../../api/conditions.ts";
import type { Cloud, KerberosRealmStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import type { OperatorError } from "../../errors.ts";
import { conditionOf } from "../status/conditions.ts";
import type { DomainConditionType, Finding } from "../status/finding.ts";
import { domainStatus } from "./domain-status.ts";
import type { RealmExpectations } from "./expectations.ts";
import { judgeDirectory } from "./judge-directory.ts";
import { type FlowGround, judgeIncomingTrust, judgeModernInteractive } from "./judge-flows.ts";
import { judgeSubscriptions } from "./judge-subscriptions.ts";
import type { ObservedTenant } from "./observe-tenant.ts";

/** What a look at the tenant amounts to. */
export interface RealmJudgement {
  readonly findings: readonly Finding[];
  /** Those findings that keep the realm from being Ready, the most fundamental first. */
  readonly obstacles: readonly Finding[];
  /** Why parts could not be read. */
  readonly errors: readonly OperatorError[];
  /** Why the devices could not be counted, one of the errors. */
  readonly countFailure: OperatorError | undefined;
  /** The members of status that show what was seen. */
  readonly seen: Pick<KerberosRealmStatus, "directory" | "domains" | "clients">;
}

/** What judging needs to know beside what was seen. */
export interface JudgingRules {
  readonly tenantId: string;
  readonly cloud: Cloud;
  readonly expected: RealmExpectations;
  readonly previous: KerberosRealmStatus | undefined;
  /** Of the specification that is judged by. */
  readonly generation: number;
  readonly nowMs: number;
  /** Whether a failure has lasted for so long that what was known before is no longer believed. */
  readonly doubtsWhatWasKnown: boolean;
}

/** Judges the tenant's half of the setup. Flows are judged in {@link judgeFlows}, when it is known what is published. */
export function judgeTenant(observed: ObservedTenant, rules: JudgingRules): RealmJudgement {
  const { expected, previous, tenantId, cloud, nowMs } = rules;
  const tenant = { ...observed, users: withDomainsSeenBefore(observed.users, previous?.directory?.onPremisesDomains) };
  const directory = directoryFinding(tenant, rules);
  const subscriptions = judgeSubscriptions(tenant.subscriptions, tenantId);
  const domains = tenant.domains.map((observation) =>
    domainStatus(observation, previousDomain(previous, observation.spec.name), { cloud, nowMs }),
  );
  return {
    findings: present([subscriptions, directory]),
    obstacles: present([
      subscriptions?.status === "False" ? subscriptions : undefined,
      expected.directorySync?.required === true && directory?.status !== "True" ? directory : undefined,
    ]),
    errors: errorsOf(tenant),
    countFailure: tenant.clients.kind === "unreadable" ? tenant.clients.error : undefined,
    seen: {
      ...directorySeen(tenant, previous),
      ...(domains.length === 0 ? {} : { domains }),
      ...clientsSeen(tenant, previous),
    },
  };
}

/** The conditions of the flows that are enabled. */
export function judgeFlows(
  { seen, findings, countFailure }: RealmJudgement,
  expected: RealmExpectations,
  policy: Finding<"ClientPolicyPublished"> | undefined,
): readonly Finding[] {
  const directory = findings.find(isAbout("DirectorySynchronized"));
  const ground: FlowGround = {
    directory,
    isDirectoryRequired: expected.directorySync?.required === true,
    policy,
    clients: seen.clients,
    ...(countFailure === undefined ? {} : { countFailure: countFailure.message }),
  };
  return present([
    expected.modernInteractive ? judgeModernInteractive(ground) : undefined,
    expected.incomingTrust ? judgeIncomingTrust(ground, seen.domains ?? []) : undefined,
  ]);
}

/**
 * Keeps what was known while only a passing failure keeps us from looking again; it would flap otherwise. What was judged by an
 * older specification is not known for this one.
 */
function directoryFinding(
  tenant: ObservedTenant,
  { expected, previous, generation, nowMs, doubtsWhatWasKnown }: JudgingRules,
): Finding<"DirectorySynchronized"> | undefined {
  if (expected.directorySync === undefined) return undefined;
  const found = judgeDirectory(tenant, expected.directorySync, nowMs);
  const { organization } = tenant;
  const isPassing = organization.kind === "unreadable" && !organization.error.needsHuman;
  const before = conditionOf(previous?.conditions, "DirectorySynchronized");
  const isKnown = before !== undefined && before.status !== "Unknown" && before.observedGeneration === generation;
  if (!isPassing || doubtsWhatWasKnown || !isKnown) return found;
  return { type: "DirectorySynchronized", status: before.status, reason: before.reason, message: before.message };
}

/** Why parts of the tenant could not be read, those first that only a person can mend. */
export function errorsOf({ organization, users, clients, domains }: ObservedTenant): readonly OperatorError[] {
  const errors = [organization, users, clients, ...domains].flatMap((read) =>
    read.kind === "unreadable" ? [read.error] : [],
  );
  return [...errors.filter(({ needsHuman }) => needsHuman), ...errors.filter(({ needsHuman }) => !needsHuman)];
}

/**
 * A sample of many users shows other domains each time; what an earlier one showed does not go for that, or status would be
 * written whenever Graph chooses others.
 */
function withDomainsSeenBefore(
  users: ObservedTenant["users"],
  before: readonly string[] = [],
): ObservedTenant["users"] {
  if (users.kind !== "read" || users.value.isWhole) return users;
  const domains = [...new Set([...before, ...users.value.domains])].sort();
  return { kind: "read", value: { ...users.value, domains } };
}

function previousDomain(
  previous: KerberosRealmStatus | undefined,
  name: string,
): NonNullable<KerberosRealmStatus["domains"]>[number] | undefined {
  return previous?.domains?.find((domain) => domain.name === name);
}

const DOMAINS_SHOWN = 50;

function directorySeen(
  { organization, users }: ObservedTenant,
  previous: KerberosRealmStatus | undefined,
): Pick<KerberosRealmStatus, "directory"> {
  if (organization.kind === "skipped") return {};
  if (organization.kind === "unreadable")
    return previous?.directory === undefined ? {} : { directory: previous.directory };
  const domains = users.kind === "read" ? users.value.domains : previous?.directory?.onPremisesDomains;
  return {
    directory: {
      verifiedDomains: [...organization.value.verifiedDomains].sort().slice(0, DOMAINS_SHOWN),
      ...(domains === undefined || users.kind === "skipped"
        ? {}
        : { onPremisesDomains: domains.slice(0, DOMAINS_SHOWN) }),
    },
  };
}

function clientsSeen(
  { clients }: ObservedTenant,
  previous: KerberosRealmStatus | undefined,
): Pick<KerberosRealmStatus, "clients"> {
  if (clients.kind === "skipped") return {};
  const counts = clients.kind === "read" ? clients.value : previous?.clients;
  return counts === undefined ? {} : { clients: counts };
}

function isAbout<T extends DomainConditionType>(type: T) {
  return (finding: Finding): finding is Finding<T> => finding.type === type;
}

function present(findings: readonly (Finding | undefined)[]): readonly Finding[] {
  return findings.filter((finding) => finding !== undefined);
}

/** A condition type that only exists while the specification asks for it. */
export type OptionalCondition = Extract<
  DomainConditionType,
  | "SubscriptionsInTenant"
  | "DirectorySynchronized"
  | "ModernInteractiveReady"
  | "IncomingTrustReady"
  | "ClientPolicyPublished"
>;

const OPTIONAL: readonly OptionalCondition[] = [
  "SubscriptionsInTenant",
  "DirectorySynchronized",
  "ModernInteractiveReady",
  "IncomingTrustReady",
  "ClientPolicyPublished",
];

/** The stored conditions without those that nothing asks for any more. */
export function stillAskedFor(
  conditions: readonly Condition[] | undefined,
  findings: readonly Finding[],
): readonly Condition[] {
  const found = new Set<string>(findings.map(({ type }) => type));
  const optional = new Set<string>(OPTIONAL);
  return (conditions ?? []).filter(({ type }) => !optional.has(type) || found.has(type));
}
