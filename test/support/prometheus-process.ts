import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { freeLoopbackPort } from "../../src/controlplane/free-port.ts";
import { until, whereIs } from "./processes.ts";

/** An alert as Prometheus tells it. */
export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: "pending" | "firing";
}

/** A real Prometheus on loopback. */
export interface PrometheusProcess {
  /** The alerts that are pending or firing now, from its HTTP API. */
  alerts(): Promise<readonly PrometheusAlert[]>;
  /** The newest value of each series of an expression, from its HTTP API. */
  query(expression: string): Promise<readonly { readonly metric: Readonly<Record<string, string>> }[]>;
  /** Ends it, by the process that is held here, and removes all that it has written. */
  stop(): Promise<void>;
}

/**
 * Starts Prometheus, which scrapes an address on loopback and evaluates rules twice a second; its data are in a temporary folder.
 *
 * @throws {Error} with its own words when it does not become ready.
 */
export async function startPrometheus(target: string, groups: readonly object[]): Promise<PrometheusProcess> {
  const folder = await mkdtemp(join(tmpdir(), "winauth-prometheus-"));
  const port = await freeLoopbackPort();
  const address = `127.0.0.1:${port}`;
  await writeFile(join(folder, "rules.yaml"), stringify({ groups }));
  await writeFile(join(folder, "prometheus.yaml"), stringify(configuration(target)));
  const child = spawn(
    whereIs("prometheus") ?? "prometheus",
    ["--config.file=prometheus.yaml", "--storage.tsdb.path=data", `--web.listen-address=${address}`],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
  const ended = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`http://${address}${path}`, { headers: { connection: "close" } });
    const body = (await answer.json()) as { readonly status: string; readonly data: unknown };
    if (body.status !== "success") throw new Error(`Prometheus answers ${JSON.stringify(body)}`);
    return body.data;
  };
  try {
    await until("Prometheus is ready", async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus has ended: ${said}`);
      return await fetch(`http://${address}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    alerts: async () => ((await ask("/api/v1/alerts")) as { readonly alerts: readonly PrometheusAlert[] }).alerts,
    query: async (expression) => {
      const data = await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`);
      return (data as { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] }).result;
    },
    stop,
  };
}

/** As a PodMonitor would have it: the pod's namespace is a label of the target, and labels of the series are honoured. */
function configuration(target: string): object {
  return {
    global: { scrape_interval: "500ms", scrape_timeout: "500ms", evaluation_interval: "500ms" },
    rule_files: ["rules.yaml"],
    scrape_configs: [
      {
        job_name: "winauth-operator",
        honor_labels: true,
        static_configs: [{ targets: [target], labels: { namespace: "winauth-system" } }],
      },
    ],
  };
}
