import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ALERTS } from "../../../scripts/monitoring/alerts.ts";
import { annotationsOf } from "../../../scripts/monitoring/rule-files.ts";
import { judgeStory, prometheusIsMissing } from "../../support/promtool.ts";
import { FIRST, firing, minutes, type NamedStory, SECOND, series } from "./stories.ts";

const RULES = resolve(join(import.meta.dirname, "../../../deploy/monitoring/rule-file.yaml"));
const missing = prometheusIsMissing();
if (missing !== undefined) process.stderr.write(`${missing}\n`);

/** An alert that a condition makes fire, and what it says of an object and of a realm's objects. */
interface ConditionAlert {
  readonly alert: string;
  readonly kind: "WindowsAuthentication" | "KerberosRealm";
  readonly type: string;
  readonly status: "True" | "False";
  readonly says: string;
}

const CONDITION_ALERTS: readonly ConditionAlert[] = [
  {
    alert: "WinauthConsentMissing",
    kind: "WindowsAuthentication",
    type: "ConsentGranted",
    status: "False",
    says: "consent is missing, so users can't get tickets for the instance.",
  },
  {
    alert: "WinauthServicePrincipalOff",
    kind: "WindowsAuthentication",
    type: "ServicePrincipalEnabled",
    status: "False",
    says: "the instance's service principal is not as declared; while it is off nobody can sign in with Windows Authentication.",
  },
  {
    alert: "WinauthSignInBlocked",
    kind: "WindowsAuthentication",
    type: "SignInUnblocked",
    status: "False",
    says: "a Conditional Access policy blocks users' sign-in to the instance.",
  },
  {
    alert: "WinauthObjectStalled",
    kind: "WindowsAuthentication",
    type: "Stalled",
    status: "True",
    says: "stalled, and only a person can mend it; its Ready condition says who and how.",
  },
  {
    alert: "WinauthObjectStalled",
    kind: "KerberosRealm",
    type: "Stalled",
    status: "True",
    says: "stalled, and only a person can mend it; its Ready condition says who and how.",
  },
  {
    alert: "WinauthRealmUnreachable",
    kind: "KerberosRealm",
    type: "TenantReachable",
    status: "False",
    says: "the operator can't sign in to the tenant, so nothing in it is looked after.",
  },
  {
    alert: "WinauthPermissionMissing",
    kind: "KerberosRealm",
    type: "PermissionsSufficient",
    status: "False",
    says: "the operator's identities lack a permission that the declared objects need.",
  },
  {
    alert: "WinauthDirectorySyncOld",
    kind: "KerberosRealm",
    type: "DirectorySynchronized",
    status: "False",
    says: "Entra Connect has not synchronised the directory within the declared age; new users can't sign in.",
  },
];

/** An object's condition as a replica shows it; Prometheus gives a realm the namespace of the pod. */
function condition(one: ConditionAlert, instance?: string): string {
  const object =
    one.kind === "KerberosRealm"
      ? { namespace: "winauth-system", name: "contoso" }
      : { namespace: "team", name: "sqlmi-01" };
  const { kind, type, status } = one;
  return series("winauth_resource_condition", { kind, ...object, realm: "contoso", type, status }, instance);
}

function count({ kind, type, status }: Pick<ConditionAlert, "kind" | "type" | "status">, instance?: string): string {
  return series("winauth_resources_by_condition", { kind, realm: "contoso", type, status }, instance);
}

function told({ kind, says }: ConditionAlert) {
  return kind === "KerberosRealm"
    ? { labels: { kind, name: "contoso", realm: "contoso" }, summary: `KerberosRealm contoso: ${says}` }
    : {
        labels: { kind, namespace: "team", name: "sqlmi-01", realm: "contoso" },
        summary: `WindowsAuthentication team/sqlmi-01: ${says}`,
      };
}

function storiesOf(one: ConditionAlert): readonly NamedStory[] {
  const { alert, kind } = one;
  const wait = (ALERTS.find(({ name }) => name === alert)?.forSeconds ?? 0) / 60;
  const once = [told(one)];
  return [
    {
      alert,
      title: "fires once for what two replicas show, and resolves when it is mended",
      series: {
        [condition(one, FIRST)]: minutes([0, 5], [1, wait + 20], [0, 10]),
        [condition(one, SECOND)]: minutes([0, 5], [1, wait + 20], [0, 10]),
      },
      firing: firing(once, 5 + wait, 25 + wait),
    },
    {
      alert,
      title: "stays silent when it is mended in time, and while all is well through a restart",
      series: {
        [condition(one)]: minutes([0, 5], [1, wait - 6], [0, 5], [undefined, 3], [0, 60]),
      },
      firing: { 5: [], [wait]: [], [wait + 10]: [], [wait + 40]: [] },
    },
    {
      alert,
      title: "does not start over because of a failed scrape or a restart of the only replica",
      series: {
        [condition(one, FIRST)]: minutes([0, 5], [1, 3], [undefined, 1], [1, 2], [undefined, 60]),
        // The new pod, three minutes later.
        [condition(one, SECOND)]: minutes([undefined, 14], [1, wait + 10], [0, 20]),
      },
      firing: firing(once, 5 + wait, 24 + wait),
    },
    {
      alert,
      title: "goes when the object goes",
      series: { [condition(one)]: minutes([1, wait + 10], [undefined, 30]) },
      firing: { [wait]: once, [wait + 20]: [] },
    },
    {
      alert,
      title: "tells how many objects of the realm it concerns where objects are not shown",
      series: {
        [count(one, FIRST)]: minutes([0, 5], [3, wait + 20], [0, 10]),
        [count(one, SECOND)]: minutes([0, 5], [3, wait + 20], [0, 10]),
      },
      firing: firing(
        [{ labels: { kind, realm: "contoso" }, summary: `3 of kind ${kind} in realm contoso: ${one.says}` }],
        5 + wait,
        25 + wait,
      ),
    },
    {
      alert,
      title: "tells the object alone where objects are shown and counted",
      series: { [condition(one)]: minutes([1, 120]), [count(one)]: minutes([1, 120]) },
      firing: { [wait + 1]: once },
    },
  ];
}

const INSTANCE_STALLED = CONDITION_ALERTS[3]!;
const STALLED_BESIDE: readonly NamedStory[] = [
  ...CONDITION_ALERTS.filter(({ alert }) => alert !== "WinauthObjectStalled").map((reason) => {
    const stalled = CONDITION_ALERTS.find(
      ({ alert, kind }) => alert === "WinauthObjectStalled" && kind === reason.kind,
    )!;
    return {
      alert: "WinauthObjectStalled",
      title: `leaves a ${reason.kind} to ${reason.alert}`,
      series: { [condition(stalled)]: minutes([1, 60]), [condition(reason)]: minutes([1, 60]) },
      firing: { 20: [], 50: [] },
    };
  }),
  {
    alert: "WinauthObjectStalled",
    title: "speaks of the realm and not of each of its instances when the realm is stalled",
    series: {
      [condition(INSTANCE_STALLED)]: minutes([1, 60]),
      [count({ kind: "KerberosRealm", type: "Stalled", status: "True" })]: minutes([1, 60]),
    },
    firing: {
      50: [
        {
          labels: { kind: "KerberosRealm", realm: "contoso" },
          summary: `1 of kind KerberosRealm in realm contoso: ${INSTANCE_STALLED.says}`,
        },
      ],
    },
  },
];

describe.skipIf(missing !== undefined)("alerts on conditions", () => {
  const stories = [...CONDITION_ALERTS.flatMap(storiesOf), ...STALLED_BESIDE];
  it.each(stories)("$alert $title", async (story) => {
    const alert = ALERTS.find(({ name }) => name === story.alert)!;
    const runbookUrl = annotationsOf(alert)["runbook_url"] ?? "";
    await expect(judgeStory(RULES, story, { severity: alert.severity, runbookUrl })).resolves.toBeUndefined();
  });
});
