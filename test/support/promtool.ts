import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { whereIs } from "./processes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const PROGRAMS = ["prometheus", "promtool"];

/** What keeps Prometheus from being used here, and how to have it; undefined when nothing does. */
export function prometheusIsMissing(): string | undefined {
  if (PROGRAMS.every((program) => whereIs(program) !== undefined)) return undefined;
  return "Left out: what needs a real Prometheus; have it with: apt-get install --no-install-recommends prometheus";
}

/**
 * Runs promtool.
 *
 * @returns what it printed.
 * @throws {Error} with its words when it finds something wrong.
 */
export async function promtool(...words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(whereIs("promtool") ?? "promtool", [...words]);
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`promtool ${words[0]} ${words[1]}: ${stdout}${stderr}`, { cause: error });
  }
}

/** An alert as it fires: the labels beside its severity, and its sentence. */
export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** What series do, minute by minute in promtool's notation, and which alerts of a name fire at which minutes. */
export interface AlertStory {
  readonly alert: string;
  readonly series: Readonly<Record<string, string>>;
  readonly firing: Readonly<Record<string, readonly FiringAlert[]>>;
}

/**
 * Has promtool evaluate a rule file over a story.
 *
 * @throws {Error} with promtool's words when other alerts fire than those told.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
export async function judgeStory(
  ruleFile: string,
  { alert, series, firing }: AlertStory,
  fixed: { readonly severity: string; readonly runbookUrl: string },
): Promise<void> {
  const path = join(await temporaryFolder(), "story.yaml");
  const test = {
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: Object.entries(firing).map(([minute, alerts]) => ({
      alertname: alert,
      eval_time: `${minute}m`,
      exp_alerts: alerts.map(({ labels, summary }) => ({
        exp_labels: { severity: fixed.severity, ...labels },
        exp_annotations: { summary, runbook_url: fixed.runbookUrl },
      })),
    })),
  };
  await writeFile(path, stringify({ rule_files: [ruleFile], evaluation_interval: "1m", tests: [test] }));
  await promtool("test", "rules", path);
}
