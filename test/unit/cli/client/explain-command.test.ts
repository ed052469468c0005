import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../../..");
const SAMPLES = join(ROOT, "test/fixtures/client");

const MODERN = "This client is ready for the modern interactive flow.";
const TRUST_OPEN = /^This client can use the incoming trust-based flow, but whether it gets tickets can't be told\./;
const MISSING = (what: string): RegExp =>
  new RegExp(`^This client can use the .* flow, but something is missing\\. ${what}`);
const NO_CLOUD_TICKET = MISSING("No Kerberos ticket for cloud resources is there");

/** Each as a real process: `winauth client explain [options] < sample`. */
const CASES: readonly (readonly [
  sample: string,
  options: readonly string[],
  code: number,
  sentence: string | RegExp,
])[] = [
  ["entra-joined-ready", [], 0, MODERN],
  ["hybrid-joined-ready", [], 0, MODERN],
  ["hybrid-joined-ready.utf16le-bom-crlf", [], 0, MODERN],
  ["hybrid-joined-stale-prt", [], 4, NO_CLOUD_TICKET],
  ["hybrid-joined-stale-prt.utf16le", [], 4, NO_CLOUD_TICKET],
  ["entra-joined-no-prt", [], 4, MISSING("The user has no primary refresh token")],
  ["registered-only", [], 5, /^This client can't use Windows Authentication\. It is only registered with Entra ID/],
  ["not-joined", [], 5, /^This client can't use Windows Authentication\. It is joined neither/],
  ["entra-joined-too-old", [], 5, /^This client can't use Windows Authentication\. It is joined to Entra ID only/],
  ["entra-joined-version-unknown", [], 6, /^Which flow this client can use can't be told\./],
  ["entra-joined-version-unknown", ["--os-version", "10.0.18363"], 5, /^This client can't use/],
  ["entra-joined-ready", ["--klist", "klist-modern"], 0, MODERN],
  ["entra-joined-ready", ["--klist", "klist-empty"], 4, MISSING("No Kerberos ticket of Entra ID is in the cache")],
  ["entra-joined-ready", ["--klist", "klist-cloud-debug-off"], 4, MISSING("The client is not told")],
  ["entra-joined-ready", ["--klist", "klist-0x6fb"], 4, MISSING("klist failed with 0x6fb")],
  ["entra-joined-ready", ["--klist", "klist-0x51f"], 4, MISSING("klist failed with 0x51f")],
  ["entra-joined-ready", ["--klist", "klist-0x52f"], 4, MISSING("klist failed with 0x52f")],
  ["domain-joined", [], 6, TRUST_OPEN],
  ["domain-joined", ["--klist", "klist-domain-only"], 6, TRUST_OPEN],
  ["domain-joined", ["--klist", "klist-trust"], 0, "This client is ready for the incoming trust-based flow."],
  ["klist-modern", [], 6, /^This is not the output of dsregcmd \/status/],
];

function winauth(args: readonly string[], input = new Uint8Array()) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/main.ts", ...args], { cwd: ROOT, input });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

describe("winauth client explain", () => {
  it.each(CASES)("answers %s %j with %i", (sample, options, code, sentence) => {
    const args = options.map((word) => (word.startsWith("klist-") ? join(SAMPLES, `${word}.txt`) : word));
    const ran = winauth(["client", "explain", ...args], readFileSync(join(SAMPLES, `${sample}.txt`)));
    expect(ran).toEqual({ code, out: expect.any(String) as string, err: "" });
    expect(ran.out.split("\n")[0]).toMatch(typeof sentence === "string" ? new RegExp(`^${sentence}$`) : sentence);
  });
  it("refuses a file that is not there", () => {
    expect(winauth(["client", "explain", "nowhere.txt"])).toEqual({
      code: 2,
      out: "",
      err: `winauth client explain: nowhere.txt can't be read: ENOENT: no such file or directory, open 'nowhere.txt'
See: winauth client explain --help
`,
    });
  });
  it("suggests the command that was probably meant", () => {
    expect(winauth(["client", "explan"])).toEqual({
      code: 2,
      out: "",
      err: `winauth: there is no command "client explan". Did you mean "client explain"? Commands: client explain.
See: winauth client --help
`,
    });
  });
});
