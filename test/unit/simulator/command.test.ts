import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/ports/clock.ts";
import { systemRandom } from "../../../src/ports/random.ts";
import { runSimulatorCommand } from "../../../src/simulator/command.ts";

const STATE = fileURLToPath(new URL("../../../examples/simulator/state.yaml", import.meta.url));
const FREE = { port: 0, armPort: 0, graphPort: 0, loginPort: 0, controlPort: 0 };
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "winauth-simulator-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(stateFile: string): Promise<{ code: number; out: string; err: string }> {
  const stop = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const code = await runSimulatorCommand({
    stateFile,
    ...FREE,
    caFile: join(folder, "ca.pem"),
    clock: systemClock,
    random: systemRandom,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal: stop.signal,
    onReady: () => stop.abort(),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("says where it listens, and stops when told", async () => {
  const { code, out, err } = await run(STATE);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("2 tenant(s), 2 subscription(s) and 5 managed instance(s)");
  expect(out).toMatch(/Resource Manager {3}https:\/\/localhost:\d+/);
  expect(out).toMatch(/Domain controller {2}ldaps:\/\/localhost:\d+ \(dc1\.corp\.contoso\.com\)/);
  expect(out).not.toMatch(/resource-manager-secret|directory-secret/);
});

test("a missing file is named, with one to start from", async () => {
  const missing = join(folder, "none.yaml");
  expect(await run(missing)).toEqual({
    code: 1,
    out: "",
    err: `There is no file ${missing}. examples/simulator/state.yaml is one to start from.`,
  });
});

test("a wrong file is refused with the place", async () => {
  const file = join(folder, "state.yaml");
  await writeFile(file, "tenants: []\n");
  const { code, err } = await run(file);
  expect([code, err.split("\n")[0]]).toEqual([1, `${file} is not a state of the simulator:`]);
});
