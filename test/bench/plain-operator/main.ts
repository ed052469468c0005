import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createHttpOutbound } from "../../../src/azure/outbound-http.ts";
import { createHttpTransport } from "../../../src/kube/http-transport.ts";
import { loadKubeConfig } from "../../../src/kube/kube-config.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { systemFiles } from "../../../src/ports/files.ts";
import { systemRandom } from "../../../src/ports/random.ts";
import type { AzureAccess } from "./azure-calls.ts";
import { PlainOperator } from "./plain-operator.ts";

/** What the process is told, as a JSON file. */
export interface PlainOperatorSettings
  extends Pick<AzureAccess, "tenantId" | "endpoints" | "resourceManager" | "graph"> {
  readonly kubeconfigPath: string;
  readonly caFile: string;
  readonly healthPort: number;
  readonly workers: number;
  readonly intervalMs: number;
}

const settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as PlainOperatorSettings;
const stopper = new AbortController();
process.once("SIGTERM", () => stopper.abort());
void run();

async function run(): Promise<void> {
  const config = await loadKubeConfig({ env: {}, files: systemFiles, kubeconfigPath: settings.kubeconfigPath });
  const transport = createHttpTransport({ config, clock: systemClock });
  const outbound = createHttpOutbound({
    clock: systemClock,
    userAgent: "plain-operator",
    caPem: readFileSync(settings.caFile, "utf8"),
  });
  const operator = new PlainOperator({ ...settings, transport, outbound, clock: systemClock, random: systemRandom });
  createServer((_request, response) => {
    response.writeHead(operator.isReady ? 200 : 500).end();
  }).listen(settings.healthPort, "127.0.0.1");
  await operator.run(stopper.signal);
  process.exit(0);
}
