import { execFile, spawnSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/ports/clock.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { type RunningSimulator, startSimulatorServer } from "../../src/simulator/server.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { sampleState } from "../fakes/simulated-azure.ts";

const TOOLS = ["sh", "curl", "jq"];
const missing = TOOLS.filter((tool) => spawnSync(tool, ["-c", "true"]).error !== undefined);
if (missing.length > 0) {
  process.stderr.write(`The curl example of docs/simulator.md is not run: ${missing.join(" and ")} not found.\n`);
}

const caFile = join(tmpdir(), `winauth-simulator-curl-ca-${process.pid}.pem`);
let running: RunningSimulator;

beforeAll(async () => {
  const state = sampleState();
  state.behaviour.operationMs = 50;
  state.behaviour.applicationDelayMs = 50;
  const simulator = createSimulator({ state, clock: systemClock, random: systemRandom });
  running = await startSimulatorServer(simulator, { caFile });
});

afterAll(async () => {
  await running.close();
  await rm(caFile, { force: true });
});

/** The first shell block under `### curl`, with the addresses of this run in its first line. */
async function documentedScript(): Promise<string> {
  const page = await readFile(new URL("../../docs/simulator.md", import.meta.url), "utf8");
  const block = /^### curl$[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "";
  const [, ...rest] = block.split("\n");
  const { arm, graph, login } = running.addresses;
  return [`CA=${caFile} LOGIN=${login} ARM=${arm} GRAPH=${graph}`, ...rest].join("\n");
}

describe("curl", () => {
  test.skipIf(missing.length > 0)("does what the documentation says, as it is written there", async () => {
    const { stdout, stderr } = await promisify(execFile)("sh", ["-c", await documentedScript()], { timeout: 60_000 });
    expect([stdout.trim().split("\n"), stderr]).toEqual([
      [
        "sqlmi-payments",
        "sqlmi-ledger",
        "sqlmi-archive",
        "sqlmi-vault",
        '{"type":"None"}',
        "Succeeded",
        "openid profile User.Read",
      ],
      "",
    ]);
    const writes = running.simulator.transcript.entries({ writes: true });
    expect(writes.map((each) => `${each.method} ${each.path.split("/").at(-1) ?? ""} ${each.status}`)).toEqual([
      "PATCH sqlmi-payments 202",
      "POST oauth2PermissionGrants 201",
    ]);
  });
});
