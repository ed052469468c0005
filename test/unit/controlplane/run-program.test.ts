import { expect, test } from "vitest";
import { runProgram } from "../../../src/controlplane/run-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("a program's lines, environment, folder and exit code are its own", async () => {
  const cwd = await temporaryFolder();
  const out: string[] = [];
  const err: string[] = [];
  const script =
    'console.log(process.cwd()); console.log(Object.keys(process.env).includes("HOME"), process.env.A);' +
    'console.error("one\\ntwo"); process.exitCode = 3;';
  const exitCode = await runProgram(process.execPath, ["-e", script], {
    cwd,
    env: { A: "b" },
    onStdoutLine: (line) => out.push(line),
    onStderrLine: (line) => err.push(line),
  });
  expect({ exitCode, out, err }).toEqual({ exitCode: 3, out: [cwd, "false b"], err: ["one", "two"] });
});

test("a program ended by a signal has no exit code", async () => {
  const cwd = await temporaryFolder();
  const script = "process.kill(process.pid, 'SIGKILL')";
  expect(await runProgram(process.execPath, ["-e", script], { cwd, env: {} })).toBeNull();
});

test("a program that is not on the given PATH is told by its code", async () => {
  const cwd = await temporaryFolder();
  await expect(runProgram("node", [], { cwd, env: { PATH: cwd } })).rejects.toMatchObject({ code: "ENOENT" });
});
