import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { FROM_SOURCES, ROOT } from "../process/winauth-process.ts";

it("a reader that goes away early, as head does, ends the program without a stack", async () => {
  const [node = process.execPath, ...program] = FROM_SOURCES;
  const child = spawn(node, [...program, "help", "operator"], {
    cwd: ROOT,
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  expect({ code, said }).toEqual({ code: 0, said: "" });
});
