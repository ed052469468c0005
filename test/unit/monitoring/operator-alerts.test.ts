import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ALERTS } from "../../../scripts/monitoring/alerts.ts";
import { annotationsOf } from "../../../scripts/monitoring/rule-files.ts";
import {
  type AlertStory,
  type FiringAlert,
  judgeStory,
  prometheusIsMissing,
  promtool,
} from "../../support/promtool.ts";
import { FIRST, firing, growing, minutes, type NamedStory, SECOND, series } from "./stories.ts";

const RULES = resolve(join(import.meta.dirname, "../../../deploy/monitoring/rule-file.yaml"));
const missing = prometheusIsMissing();
if (missing !== undefined) process.stderr.write(`${missing}\n`);

const DAY_S = 86_400;
const version = { version: "0.1.0" };
const lease = { name: "winauth-operator" };
const one = (labels: FiringAlert["labels"], summary: string): readonly FiringAlert[] => [{ labels, summary }];
const silent = (...at: readonly number[]): AlertStory["firing"] => Object.fromEntries(at.map((minute) => [minute, []]));

const DOWN = one({}, "No replica of winauth-operator can be scraped, so nothing is checked or mended.");
const OPERATOR_DOWN: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires when no replica has been there for five minutes, and resolves when one is",
    series: {
      [series("winauth_build_info", version, FIRST)]: minutes([1, 10], [undefined, 30]),
      [series("winauth_build_info", version, SECOND)]: minutes([1, 10], [undefined, 20], [1, 10]),
    },
    firing: firing(DOWN, 15, 30),
  },
  {
    title: "fires where the operator never was there",
    series: { up: minutes([0, 20]) },
    firing: { 4: [], 5: DOWN },
  },
  {
    title: "stays silent while one replica is replaced after the other, and after a failed scrape",
    series: {
      [series("winauth_build_info", version, FIRST)]: minutes([1, 10], [undefined, 30]),
      [series("winauth_build_info", version, SECOND)]: minutes([1, 20], [undefined, 1], [1, 30]),
    },
    firing: silent(10, 15, 20, 21, 26, 40),
  },
  {
    title: "stays silent while the only replica restarts within four minutes",
    series: { [series("winauth_build_info", version)]: minutes([1, 10], [undefined, 4], [1, 30]) },
    firing: silent(13, 14, 15, 30),
  },
];

const LEADERLESS = one(
  lease,
  "No replica of winauth-operator holds the Lease winauth-operator, so nothing is checked or mended.",
);
const NO_LEADER: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires when neither replica leads for five minutes, and resolves when one does",
    series: {
      [series("leader_election_master_status", lease, FIRST)]: minutes([1, 10], [0, 30]),
      [series("leader_election_master_status", lease, SECOND)]: minutes([0, 30], [1, 10]),
    },
    firing: firing(LEADERLESS, 15, 30),
  },
  {
    title: "stays silent when the leader changes, and when the new one's first scrape fails",
    series: {
      [series("leader_election_master_status", lease, FIRST)]: minutes([1, 10], [undefined, 30]),
      [series("leader_election_master_status", lease, SECOND)]: minutes([0, 11], [undefined, 1], [1, 28]),
    },
    firing: silent(10, 11, 12, 15, 16, 17, 30),
  },
  {
    title: "stays silent where there is no election",
    series: { [series("winauth_build_info", version)]: minutes([1, 60]) },
    firing: silent(10, 30),
  },
];

/** Renewed every minute of a scrape for so long, then no more. */
const renewedUntil = (minute: number): string =>
  Array.from({ length: 60 }, (_, at) => String(Math.min(at, minute) * 60)).join(" ");
const LEASE_NOT_RENEWED: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires when no replica has seen it renewed for two minutes, and resolves when one does",
    series: {
      [series("winauth_build_info", version)]: minutes([1, 60]),
      [series("winauth_lease_renewed_timestamp_seconds", lease, FIRST)]: renewedUntil(10),
      [series("winauth_lease_renewed_timestamp_seconds", lease, SECOND)]: [
        ...Array.from({ length: 20 }, (_, at) => String(Math.min(at, 10) * 60)),
        ...Array.from({ length: 40 }, (_, at) => String((at + 20) * 60)),
      ].join(" "),
    },
    firing: {
      12: [],
      13: one(
        lease,
        "The Lease winauth-operator of winauth-operator was last renewed 3m 0s ago; it should be every two seconds.",
      ),
      20: [],
    },
  },
  {
    title: "stays silent when another replica takes over, and after a failed scrape",
    series: {
      [series("winauth_build_info", version)]: minutes([1, 60]),
      [series("winauth_lease_renewed_timestamp_seconds", lease, FIRST)]: renewedUntil(10),
      [series("winauth_lease_renewed_timestamp_seconds", lease, SECOND)]: Array.from({ length: 60 }, (_, at) =>
        at === 30 ? "_" : String(at * 60),
      ).join(" "),
    },
    firing: silent(12, 15, 30, 31, 32, 40),
  },
  {
    title: "leaves it to WinauthOperatorDown when no replica is there",
    series: {
      [series("winauth_build_info", version)]: minutes([1, 10], [undefined, 50]),
      [series("winauth_lease_renewed_timestamp_seconds", lease)]: minutes([600, 10], [undefined, 50]),
    },
    firing: silent(12, 15, 30),
  },
];

const KINDS = { kind: "kerberosrealms" };
/** Seconds of silence, minute by minute. */
const silence = (...seconds: readonly number[]): string => seconds.join(" ");
const WATCH_STALE: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires when the API server has been silent for seven minutes, and resolves when it speaks",
    series: {
      [series("winauth_informer_last_activity_age_seconds", KINDS)]: silence(
        0,
        60,
        120,
        180,
        240,
        300,
        360,
        420,
        480,
        0,
        30,
      ),
      [series("winauth_informer_last_activity_age_seconds", KINDS, SECOND)]: minutes([20, 20]),
    },
    firing: {
      7: [],
      8: one(
        { kind: "kerberosrealms", instance: FIRST },
        `The replica ${FIRST} of winauth-operator has not heard of kerberosrealms for 8m 0s, so it misses changes.`,
      ),
      9: [],
    },
  },
  {
    title: "stays silent while bookmarks come every minute, a watch is opened anew and the replica restarts",
    series: {
      [series("winauth_informer_last_activity_age_seconds", KINDS)]: silence(0, 60, 10, 60, 300, 240, 0, 0, 20, 60),
    },
    firing: silent(2, 4, 5, 6, 9),
  },
];

const CONTROLLER = { controller: "windowsauthentication" };
const depth = (instance: string): string =>
  series("workqueue_depth", { ...CONTROLLER, name: "windowsauthentication", priority: "repair" }, instance);
const workers = (instance: string): string =>
  series("controller_runtime_max_concurrent_reconciles", CONTROLLER, instance);
const QUEUE_NOT_DRAINING: readonly Omit<NamedStory, "alert">[] = [
  {
    title:
      "fires when for a quarter of an hour as many objects wait as a quarter of an hour before, and resolves when they get fewer",
    series: {
      [depth(FIRST)]: minutes([0, 5], [40, 60], [20, 10]),
      [workers(FIRST)]: minutes([10, 100]),
    },
    firing: {
      29: [],
      30: one(
        CONTROLLER,
        "Controller windowsauthentication of winauth-operator: 40 objects wait for a worker, no fewer than a quarter of an hour ago.",
      ),
      65: [],
    },
  },
  {
    title: "stays silent while a long queue gets shorter",
    series: {
      [depth(FIRST)]: "1000-20x49 0x30",
      [workers(FIRST)]: minutes([10, 100]),
    },
    firing: silent(15, 20, 31, 40, 60),
  },
  {
    title: "looks past what the replica that does not lead has collected, and past a change of the leader",
    series: {
      [depth(FIRST)]: minutes([0, 30], [undefined, 60]),
      [workers(FIRST)]: minutes([10, 30], [undefined, 60]),
      [depth(SECOND)]: minutes([500, 32], [200, 3], [0, 60]),
      [workers(SECOND)]: minutes([0, 31], [10, 60]),
    },
    firing: silent(15, 29, 32, 40, 50, 60),
  },
];

const kube = (code: string, instance: string = FIRST): string =>
  series("rest_client_requests_total", { code, method: "GET", host: "10.0.0.9:443" }, instance);
const KUBERNETES_ERRORS: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires when half of the calls of a replica fail for ten minutes, and resolves when they don't",
    series: {
      [kube("200")]: growing([10, 20], [5, 40], [10, 60]),
      [kube("503")]: growing([0, 20], [4, 40], [0, 60]),
      [kube("<error>")]: growing([0, 20], [1, 40], [0, 60]),
      [kube("200", SECOND)]: growing([10, 120]),
    },
    firing: {
      20: [],
      28: [],
      45: one(
        { instance: FIRST },
        `50% of the calls of ${FIRST} (winauth-operator) to the Kubernetes API server fail.`,
      ),
      70: [],
    },
  },
  {
    title: "stays silent when few fail, and when the API server restarts",
    series: {
      [kube("200")]: growing([10, 30], [0, 2], [10, 60]),
      [kube("409")]: growing([10, 90]),
      [kube("<error>")]: growing([1, 30], [20, 2], [1, 60]),
    },
    firing: silent(20, 31, 35, 45, 60),
  },
];

const azure = (code: string, service = "arm"): string =>
  series("winauth_azure_requests_total", { service, method: "GET", code });
const AZURE_ERRORS: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires for the service whose calls fail for a quarter of an hour, and resolves when they don't",
    series: {
      [azure("200")]: growing([10, 20], [5, 40], [10, 60]),
      [azure("500")]: growing([0, 20], [2, 40], [0, 60]),
      [azure("timeout")]: growing([0, 20], [3, 40], [0, 60]),
      [azure("200", "graph")]: growing([10, 120]),
    },
    firing: {
      20: [],
      33: [],
      50: one({ service: "arm" }, "50% of the calls of winauth-operator to arm fail."),
      75: [],
    },
  },
  {
    title: "stays silent when calls are refused, throttled or find nothing: other alerts tell that",
    series: {
      [azure("200")]: growing([1, 90]),
      [azure("403")]: growing([5, 90]),
      [azure("404")]: growing([5, 90]),
      [azure("429")]: growing([5, 90]),
    },
    firing: silent(20, 40, 80),
  },
  {
    title: "stays silent after a restart, when counters start over",
    series: {
      [azure("200")]: `${growing([10, 30])} ${growing([10, 60])}`,
      [azure("500")]: `${growing([1, 30])} ${growing([1, 60])}`,
    },
    firing: silent(29, 31, 45, 60),
  },
];

const throttled = (scope: string): string => series("winauth_azure_throttled_total", { service: "arm", scope });
const THROTTLED: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires when Azure asks for fewer requests twice a minute, and resolves when it does not",
    series: {
      [throttled("subscription")]: growing([0, 20], [2, 60], [0, 60]),
      [throttled("tenant")]: growing([0, 140]),
    },
    firing: {
      25: [],
      60: one(
        { service: "arm", scope: "subscription" },
        "arm told winauth-operator 30 times in a quarter of an hour to slow down (subscription).",
      ),
      100: [],
    },
  },
  {
    title: "stays silent after a burst, and when the counter starts over",
    series: { [throttled("subscription")]: `${growing([0, 20], [10, 1], [0, 20])} ${growing([0, 60])}` },
    firing: silent(22, 36, 42, 60),
  },
];

const DOMAIN = { realm: "contoso", domain: "corp.contoso.com" };
const lastSet = (days: number): string => String(-days * DAY_S);
const TRUST_KEY_OLD: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires an hour after nine tenths of the declared age, and resolves when the key is rotated",
    series: {
      [series("winauth_realm_trust_key_last_set_timestamp_seconds", DOMAIN, FIRST)]: minutes(
        [-85.5 * DAY_S, 90],
        [0, 30],
      ),
      [series("winauth_realm_trust_key_last_set_timestamp_seconds", DOMAIN, SECOND)]: minutes(
        [-85.5 * DAY_S, 90],
        [0, 30],
      ),
      [series("winauth_realm_trust_key_max_age_seconds", DOMAIN, FIRST)]: minutes([90 * DAY_S, 120]),
      [series("winauth_realm_trust_key_max_age_seconds", DOMAIN, SECOND)]: minutes([90 * DAY_S, 120]),
    },
    firing: {
      59: [],
      60: one(
        DOMAIN,
        "KerberosRealm contoso, domain corp.contoso.com: the Kerberos server's key is at 95.05% of the age that is declared.",
      ),
      90: [],
    },
  },
  {
    title:
      "stays silent while the key is young enough, also where another age is declared, and while the only replica restarts",
    series: {
      [series("winauth_realm_trust_key_last_set_timestamp_seconds", DOMAIN)]:
        `${lastSet(100)}x60 stale _x3 ${lastSet(100)}x60`,
      [series("winauth_realm_trust_key_max_age_seconds", DOMAIN)]: minutes(
        [120 * DAY_S, 61],
        [undefined, 4],
        [120 * DAY_S, 60],
      ),
    },
    firing: silent(60, 61, 90, 120),
  },
  {
    title: "does not start over because of a failed scrape",
    series: {
      [series("winauth_realm_trust_key_last_set_timestamp_seconds", DOMAIN)]:
        `${lastSet(99)}x30 stale ${lastSet(99)}x60`,
      [series("winauth_realm_trust_key_max_age_seconds", DOMAIN)]: minutes(
        [100 * DAY_S, 31],
        [undefined, 1],
        [100 * DAY_S, 60],
      ),
    },
    firing: {
      60: one(
        DOMAIN,
        "KerberosRealm contoso, domain corp.contoso.com: the Kerberos server's key is at 99.04% of the age that is declared.",
      ),
    },
  },
];

const API = { realm: "contoso", api: "Graph" };
const expiry = (instance?: string): string =>
  series("winauth_realm_credential_expiry_timestamp_seconds", API, instance);
const CREDENTIAL_NEAR_EXPIRY: readonly Omit<NamedStory, "alert">[] = [
  {
    title: "fires an hour into the last two weeks, and resolves when the certificate is renewed",
    series: {
      [expiry(FIRST)]: minutes([10 * DAY_S, 90], [400 * DAY_S, 30]),
      [expiry(SECOND)]: minutes([10 * DAY_S, 90], [400 * DAY_S, 30]),
    },
    firing: {
      59: [],
      60: one(API, "KerberosRealm contoso: the certificate for Graph has 9d 23h 0m 0s left."),
      90: [],
    },
  },
  {
    title: "fires on when it has ended",
    series: { [expiry()]: minutes([-2 * DAY_S, 90]) },
    firing: { 60: one(API, "KerberosRealm contoso: the certificate for Graph has -2d 1h 0m 0s left.") },
  },
  {
    title: "stays silent while there are more than two weeks, through a restart",
    series: { [expiry()]: minutes([15 * DAY_S, 60], [undefined, 3], [15 * DAY_S, 60]) },
    firing: silent(60, 62, 90, 120),
  },
];

const STORIES: readonly NamedStory[] = Object.entries({
  WinauthOperatorDown: OPERATOR_DOWN,
  WinauthNoLeader: NO_LEADER,
  WinauthLeaseNotRenewed: LEASE_NOT_RENEWED,
  WinauthWatchStale: WATCH_STALE,
  WinauthQueueNotDraining: QUEUE_NOT_DRAINING,
  WinauthKubernetesErrors: KUBERNETES_ERRORS,
  WinauthAzureErrors: AZURE_ERRORS,
  WinauthThrottled: THROTTLED,
  WinauthTrustKeyOld: TRUST_KEY_OLD,
  WinauthCredentialNearExpiry: CREDENTIAL_NEAR_EXPIRY,
}).flatMap(([alert, stories]) => stories.map((story) => ({ alert, ...story })));

function judge(story: AlertStory): Promise<void> {
  const alert = ALERTS.find(({ name }) => name === story.alert)!;
  const runbookUrl = annotationsOf(alert)["runbook_url"] ?? "";
  return judgeStory(RULES, story, { severity: alert.severity, runbookUrl });
}

describe.skipIf(missing !== undefined)("promtool", () => {
  it("finds nothing wrong with the rules that are shipped", async () => {
    expect(await promtool("check", "rules", RULES)).toContain(`SUCCESS: ${ALERTS.length} rules found`);
  });

  it("refuses a story in which an alert that fires is not told", async () => {
    const story = { alert: "WinauthOperatorDown", series: { up: minutes([0, 20]) }, firing: silent(10) };
    await expect(judge(story)).rejects.toThrow(/FAILED:[^]*WinauthOperatorDown/);
  });
});

describe.skipIf(missing !== undefined)("alerts on realms' keys and on the operator", () => {
  it.each(STORIES)("$alert $title", async (story) => {
    await expect(judge(story)).resolves.toBeUndefined();
  });
});
