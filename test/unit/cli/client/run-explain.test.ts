import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { runExplain } from "../../../../src/cli/client/run-explain.ts";
import { UsageError } from "../../../../src/cli/options.ts";

const file = (name: string): string => join(import.meta.dirname, "../../../fixtures/client", `${name}.txt`);
const TENANT = "72F988BF-0000-4000-8000-00000000C0DE";

async function run(argv: readonly string[], input: Uint8Array = new Uint8Array(), isTerminal = false) {
  let out = "";
  let err = "";
  const code = await runExplain({
    argv,
    env: {},
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    stdin: { isTerminal, read: () => Readable.from([input]) },
    signal: new AbortController().signal,
    self: [],
  });
  return { code, first: out.split("\n")[0], out, err };
}

describe("runExplain()", () => {
  const READY = "This client is ready for the modern interactive flow.";
  it.each([
    ["a file", [file("hybrid-joined-ready")], undefined],
    ["standard input, when no file is given", [], "hybrid-joined-ready"],
    ["standard input, when a dash is given", ["-"], "hybrid-joined-ready"],
    ["standard input, in UTF-16", [], "hybrid-joined-ready.utf16le-bom-crlf"],
    ["tickets from a file", [file("entra-joined-ready"), "--klist", file("klist-modern")], undefined],
    ["tickets from standard input", [file("entra-joined-ready"), "--klist", "-"], "klist-modern"],
    ["the tenant in capitals", [file("entra-joined-ready"), "--tenant", TENANT], undefined],
  ])("reads %s", async (_what, argv, input) => {
    const { code, first } = await run(argv, input === undefined ? undefined : readFileSync(file(input)));
    expect({ code, first }).toEqual({ code: 0, first: READY });
  });
  it("reads tickets that stand in the same text", async () => {
    const both = Buffer.concat(["domain-joined", "klist-trust"].map((name) => readFileSync(file(name))));
    expect(await run([], both)).toMatchObject({
      code: 0,
      first: "This client is ready for the incoming trust-based flow.",
    });
  });
  it("takes the version that is given", async () => {
    const { code } = await run([file("hybrid-joined-ready"), "--os-version", "10.0.17763.1"]);
    expect(code).toBe(6);
  });
  it("writes JSON for scripts", async () => {
    const { code, out } = await run(["-o", "json", file("registered-only")]);
    expect({ code, out: JSON.parse(out) as unknown }).toMatchObject({
      code: 5,
      out: { verdict: "notSupported", flow: { flow: "notSupported", reason: "RegisteredOnly" } },
    });
  });
  it("says what to do where a person would wait for nothing", async () => {
    expect(await run([], undefined, true)).toMatchObject({
      code: 6,
      first: "This is not the output of dsregcmd /status: no line says AzureAdJoined or DomainJoined.",
      err: "Paste what the client printed, then end with Ctrl-D.\n",
    });
  });
  it.each([
    [["--klist", "-"], "FILE and --klist can't both be standard input"],
    [["--tenant", "contoso.com"], '--tenant "contoso.com": must be a tenant id (a GUID)'],
    [["--os-version", "11"], '--os-version "11": must be a Windows version such as 10.0.19045'],
    [["-o", "yaml"], '--output "yaml": must be one of text, json'],
    [["a", "b"], '"b" is not expected: one FILE is enough'],
  ])("refuses %j", async (argv, message) => {
    await expect(run(argv)).rejects.toThrow(new UsageError(message));
  });
  it("refuses what is too long", async () => {
    await expect(run([], new Uint8Array(1_048_577))).rejects.toThrow(
      new UsageError("standard input is longer than 1 MiB, which no output of dsregcmd or klist is"),
    );
  });
});
