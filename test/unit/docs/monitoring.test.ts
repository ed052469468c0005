import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ALERTS } from "../../../scripts/monitoring/alerts.ts";
import { annotationsOf, RUNBOOK_BASE_URL } from "../../../scripts/monitoring/rule-files.ts";
import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../../../src/api/conditions.ts";
import { customResourceDefinitions } from "../../../src/api/crd.ts";
import { REASONS } from "../../../src/api/reasons.ts";
import { listMetrics } from "../../../src/observability/metric-catalog.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const documents = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT, exclude: ["docs/adr/**"] }).map((path) => ({
  path,
  text: read(path),
}));
const pages = globSync("docs/runbook/*.md", { cwd: ROOT }).map((path) => ({
  name: basename(path, ".md"),
  text: read(path),
}));
const alertNames = new Set<string>(ALERTS.map(({ name }) => name));
const metricNames = new Set(
  listMetrics().flatMap(({ name, type }) =>
    type === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);

/** The first cells of a document's table rows, as code. */
const rowsOf = (path: string): readonly string[] =>
  [...read(path).matchAll(/^\| `(\w+)` \|/gm)].map(([, cell = ""]) => cell);

describe("every name has its entry", () => {
  it("each reason in docs/reference/reasons.md, and no other", () => {
    expect([...rowsOf("docs/reference/reasons.md")].sort()).toEqual(Object.keys(REASONS).sort());
  });
  it("each metric in docs/reference/metrics.md, and no other", () => {
    expect(rowsOf("docs/reference/metrics.md")).toEqual(listMetrics().map(({ name }) => name));
  });
  it("each alert has a page in docs/runbook, and no other has one", () => {
    expect(pages.map(({ name }) => name).sort()).toEqual([...alertNames].sort());
  });
  it("each alert is in the index of docs/runbook.md with its severity, in the same order", () => {
    const rows = [...read("docs/runbook.md").matchAll(/^\| \[(\w+)\]\(runbook\/(\w+)\.md\) \| (\w+) \|/gm)];
    expect(rows.map(([, name, page, severity]) => [name, page, severity])).toEqual(
      ALERTS.map(({ name, severity }) => [name, name, severity]),
    );
  });
  it("each runbook_url leads to the page of its alert", () => {
    for (const alert of ALERTS) {
      const url = annotationsOf(alert)["runbook_url"] ?? "";
      expect(url.startsWith("https://")).toBe(true);
      expect(pages.map(({ name }) => `${RUNBOOK_BASE_URL}${name}`)).toContain(url);
    }
  });
});

describe("a document names only what exists", () => {
  it.each(documents)("$path: metrics and alerts", ({ text }) => {
    const metrics = [
      ...text.matchAll(/\b(?:winauth|workqueue|controller_runtime|leader_election|rest_client)_[a-z_]+\b/g),
    ];
    // A prefix stands for many, as in `winauth_…`.
    expect(metrics.map(([name]) => name).filter((name) => !name.endsWith("_") && !metricNames.has(name))).toEqual([]);
    const alerts = [...text.matchAll(/\bWinauth[A-Z]\w+/g)].map(([name]) => name);
    expect(alerts.filter((name) => !alertNames.has(name))).toEqual([]);
  });

  const words = new Set([
    ...Object.keys(REASONS),
    ...Object.keys({ ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS, ...KERBEROS_REALM_CONDITIONS }),
    ...customResourceDefinitions().map(({ spec }) => spec.names.kind),
    ...alertNames,
  ]);
  const VALUES = new Set(["Enforce", "Observe", "Retain", "Revert", "Disabled", "Ignore", "Require"]);
  it.each([...pages, { name: "runbook", text: read("docs/runbook.md") }])(
    "docs/runbook, $name: conditions and reasons",
    ({ text }) => {
      const named = [...text.matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]*)+)`/g)].map(([, word = ""]) => word);
      expect(named.filter((word) => !words.has(word) && !VALUES.has(word))).toEqual([]);
    },
  );
});

const PROGRAMS = ["kubectl", "amtool", "az"];
const RESOURCES = ["winauth", "realm", "pods", "pod", "lease", "deployment", "podmonitor", "secret"];
const VERBS = ["get", "describe", "logs", "annotate", "apply", "create", "delete", "rollout", "scale", "wait"];

describe.each(pages)("the page of $name", ({ name, text }) => {
  it("says meaning, impact, how to see, mend and silence it, in this order", () => {
    expect([...text.matchAll(/^#{1,2} (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      name,
      "Meaning",
      "Impact",
      "How to see it",
      "How to mend it",
      "How to silence it",
    ]);
    expect(
      text
        .split(/^## .+$/m)
        .slice(1)
        .filter((part) => part.trim().length < 20),
    ).toEqual([]);
  });

  it("tells commands that there are, for resources that there are", () => {
    const commands = [
      ...[...text.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = ""]) => block.trim().split("\n")),
      ...[...text.matchAll(/`(kubectl [^`]+)`/g)].map(([, command = ""]) => command),
    ].map((line) => line.trim());
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((line) => !PROGRAMS.includes(line.split(" ")[0] ?? ""))).toEqual([]);
    for (const [program, verb = "", ...rest] of commands.map((line) => line.replace(/#.*$/, "").trim().split(/\s+/))) {
      if (program !== "kubectl") continue;
      expect(VERBS).toContain(verb);
      const [first = ""] = rest.filter((word) => !word.startsWith("--overwrite"));
      if (["get", "describe", "delete", "scale", "annotate"].includes(verb) && first !== "--raw")
        expect(RESOURCES).toContain(first.split("/")[0]);
    }
  });

  it("silences this alert", () => {
    expect(text).toContain(`amtool silence add alertname=${name}`);
  });
});
