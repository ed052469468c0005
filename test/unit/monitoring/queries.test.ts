import { describe, expect, it } from "vitest";
import { ALERTS } from "../../../scripts/monitoring/alerts.ts";
import { DASHBOARD_ROWS, REALMS_QUERY } from "../../../scripts/monitoring/dashboard.ts";
import { inFull, shortened } from "../../../scripts/monitoring/spans.ts";
import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../../../src/api/conditions.ts";
import { listMetrics } from "../../../src/observability/metric-catalog.ts";
import { createMetrics } from "../../../src/observability/metrics.ts";
import { namesIn } from "../../support/promql.ts";

/** Labels that Prometheus itself puts on what it scrapes. */
const SCRAPED = ["instance", "job"];

/** What can be asked for: name to labels. The metrics of the process itself have none that a query uses. */
async function knownSeries(): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>();
  for (const { name, type, labels } of listMetrics()) {
    if (type !== "histogram") known.set(name, labels);
    else {
      known.set(`${name}_bucket`, [...labels, "le"]);
      for (const suffix of ["sum", "count"]) known.set(`${name}_${suffix}`, labels);
    }
  }
  const text = await createMetrics().exposition.metrics();
  for (const [, name = ""] of text.matchAll(/^# TYPE ((?:process|nodejs)_\w+) /gm)) known.set(name, []);
  return known;
}

const CONDITION_TYPES: Readonly<Record<string, readonly string[]>> = {
  WindowsAuthentication: Object.keys({ ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS }),
  KerberosRealm: Object.keys({ ...SUMMARY_CONDITIONS, ...KERBEROS_REALM_CONDITIONS }),
};

/** What a query asks for that is not there, in words. */
function strangers(query: string, known: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const { selectors, grouping } = namesIn(query);
  const all = new Set([...selectors.flatMap(({ metric }) => known.get(metric) ?? []), ...SCRAPED]);
  return [
    ...selectors.flatMap(({ metric, matchers }) => {
      const labels = known.get(metric);
      if (labels === undefined) return [`no metric ${metric}`];
      return Object.keys(matchers).flatMap((label) =>
        labels.includes(label) ? [] : [`${metric} has no label ${label}`],
      );
    }),
    ...selectors.flatMap(({ matchers: { kind = "", type = "", status = "" } }) => [
      ...(kind === "" || kind in CONDITION_TYPES ? [] : [`no kind ${kind}`]),
      ...type.split("|").flatMap((one) => {
        const types = kind === "" ? Object.values(CONDITION_TYPES).flat() : (CONDITION_TYPES[kind] ?? []);
        return one === "" || types.includes(one) ? [] : [`no condition ${one} of ${kind}`];
      }),
      ...(["", "True", "False", "Unknown"].includes(status) ? [] : [`no status ${status}`]),
    ]),
    ...grouping.flatMap((label) => (all.has(label) ? [] : [`nothing has the label ${label}`])),
  ];
}

const panels = DASHBOARD_ROWS.flatMap(({ title, panels: all }) =>
  all.flatMap(({ json, targets }) =>
    targets.map(({ expr, legend }, index) => {
      const panel = (json as { readonly title: string }).title;
      return { panel: `${title}: ${panel}${index === 0 ? "" : ` (${index + 1})`}`, expr, legend };
    }),
  ),
);

describe("queries of alerts and of the board", async () => {
  const known = await knownSeries();

  it.each(ALERTS)("$name asks for what is there", ({ expression }) => {
    expect(strangers(expression(inFull), known)).toEqual([]);
  });

  it.each(ALERTS)("$name speaks only of labels that its series have", ({ expression, sentence }) => {
    const { selectors, grouping } = namesIn(expression(inFull));
    const kept = new Set([...grouping, ...selectors.flatMap(({ metric }) => known.get(metric) ?? [])]);
    const spoken = [...sentence.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
    expect(spoken.filter((label) => !kept.has(label))).toEqual([]);
  });

  it.each(panels)("$panel asks for what is there", ({ expr, legend }) => {
    expect(strangers(expr, known)).toEqual([]);
    const { selectors, grouping } = namesIn(expr);
    const labels = new Set([...grouping, ...selectors.flatMap(({ metric }) => known.get(metric) ?? []), ...SCRAPED]);
    const shown = [...(legend ?? "").matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
    expect(shown.filter((label) => !labels.has(label))).toEqual([]);
  });

  it("the board's choice of realms comes from a metric and a label that are there", () => {
    expect(known.get(REALMS_QUERY.metric)).toContain(REALMS_QUERY.label);
  });

  it.each([
    ["winauth_resource_conditions", "no metric winauth_resource_conditions"],
    ['winauth_resources{kinds="KerberosRealm"}', "winauth_resources has no label kinds"],
    ['winauth_resources{kind="Realm"}', "no kind Realm"],
    [
      'winauth_resource_condition{kind="KerberosRealm", type="ConsentGranted"}',
      "no condition ConsentGranted of KerberosRealm",
    ],
    ["sum by (subscription) (winauth_resources)", "nothing has the label subscription"],
  ])("finds what is wrong with %s", (query, says) => {
    expect(strangers(query, known)).toEqual([says]);
  });
});

describe("namesIn()", () => {
  it("refuses what is not PromQL", () => {
    expect(() => namesIn("sum by (a (b)")).toThrow("This is not PromQL at");
  });
  it("names every selector with its matchers, and what is grouped and joined by", () => {
    expect(namesIn('sum by (a) (rate(b_total{c="d"}[$__rate_interval])) / on (e) group_left f offset 5m')).toEqual({
      selectors: [
        { metric: "b_total", matchers: { c: "d" } },
        { metric: "f", matchers: {} },
      ],
      grouping: ["a", "e"],
    });
  });
});

describe("spans", () => {
  it.each([
    [45, "45s"],
    [60, "1m"],
    [90, "90s"],
    [900, "15m"],
    [3_600, "1h"],
    [86_400, "1d"],
  ])("%i seconds are %s", (seconds, text) => {
    expect(inFull(seconds)).toBe(text);
  });
  it("can be shortened, to a second at least", () => {
    expect([60, 900, 86_400].map(shortened(300))).toEqual(["1s", "3s", "288s"]);
  });
});
