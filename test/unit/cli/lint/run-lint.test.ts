import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { runLint } from "../../../../src/cli/lint/run-lint.ts";
import { UsageError } from "../../../../src/cli/options.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const MISSPELT = `apiVersion: sqlmi.winauth.dev/v1alpha1
kind: WindowsAuthentication
metadata:
  name: payments
  namespace: team-payments
spec:
  managedInstance:
    resourceId: /subscriptions/bbbbbbbb-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Sql/managedInstances/mi
  realmRef:
    name: contoso
  servicePrincpal: Enabled
`;
const FINDING = "11: unknown field spec.servicePrincpal; did you mean servicePrincipal?";

async function run(argv: readonly string[], input: string | Uint8Array = "") {
  let out = "";
  let err = "";
  const code = await runLint({
    argv,
    env: {},
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    stdin: { isTerminal: false, read: () => Readable.from([Buffer.from(input)]) },
    signal: new AbortController().signal,
    self: [],
  });
  return { code, out, err };
}

/** A folder with these files. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

describe("runLint()", () => {
  it("finds the examples in order, and counts the objects of our kinds", async () => {
    expect(await run([join(ROOT, "examples/20-windows-authentications.yaml")])).toEqual({
      code: 0,
      out: "",
      err: "winauth lint: 3 objects are in order.\n",
    });
  });

  it("says file, line and problem for everything below a folder, in the order of the names", async () => {
    const folder = await folderWith({
      "b/payments.yml": MISSPELT,
      "a/payments.yaml": MISSPELT,
      "a/other.yaml": "kind: [unclosed",
      "a/README.md": MISSPELT,
      "node_modules/x/bad.yaml": MISSPELT,
    });
    expect(await run([folder])).toEqual({
      code: 1,
      out: ["a/payments.yaml", "b/payments.yml"].map((file) => `${join(folder, file)}:${FINDING}\n`).join(""),
      err: "winauth lint: 2 problems; nothing was changed.\n",
    });
  });

  it("reads standard input, as kustomize and helm write it", async () => {
    expect(await run([], `---\n${MISSPELT}`)).toMatchObject({ code: 1, out: `stdin:${FINDING.replace("11", "12")}\n` });
  });

  it("reads JSON", async () => {
    const object = { apiVersion: "sqlmi.winauth.dev/v1alpha1", kind: "KerberosRealm", metadata: { name: "contoso" } };
    const { code, out } = await run(["-"], JSON.stringify(object, null, 2));
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining("spec") as string });
  });

  it("says that it found nothing to look at", async () => {
    expect(await run(["-"], "kind: ConfigMap\n")).toEqual({
      code: 0,
      out: "",
      err: "winauth lint: No object of sqlmi.winauth.dev was found.\n",
    });
  });

  it("tells YAML that is broken", async () => {
    const { code, out } = await run(["-"], `${MISSPELT}  servicePrincpal: [\n`);
    expect(code).toBe(1);
    expect(out).toMatch(/^stdin:1[123]: /);
  });

  it("writes nothing of a file's control characters to the terminal", async () => {
    const { out } = await run(["-"], MISSPELT.replace("servicePrincpal", '"\\e[2Jevil\\u202E"'));
    expect(out).toMatch(/^stdin:11: unknown field spec\. \[2Jevil/);
    expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("follows no link out of the folder", async () => {
    const outside = await folderWith({ "payments.yaml": MISSPELT });
    const folder = await folderWith({ "fine.yaml": "kind: ConfigMap\n" });
    await symlink(outside, join(folder, "linked"));
    expect(await run([folder])).toMatchObject({ code: 0, out: "" });
  });

  it.each([
    ["a path that is not there", ["nowhere"], "", /^nowhere can't be read: ENOENT/],
    ["bytes that are no text", ["-"], new Uint8Array([0xff, 0xfe, 0x00]), /^standard input is not UTF-8 text$/],
    [
      "more than declarations can be",
      ["-"],
      new Uint8Array(33 * 1024 * 1024),
      /^standard input is larger than 32 MiB, too large for declarations$/,
    ],
    ["two paths", ["a", "b"], "", /^"b" is not expected: one PATH is enough$/],
    ["an option", ["--strict"], "", /^there is no option --strict\.$/],
  ])("refuses %s", async (_what, argv, input, message) => {
    const refused = run(argv, input);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it("refuses a folder without YAML", async () => {
    await expect(run([await temporaryFolder()])).rejects.toThrow(/ holds no YAML file$/);
  });
});
