import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guid } from "../../../src/api/schema.ts";
import { dnsSubdomain } from "../../../src/api/v1alpha1/common.ts";
import { type ClientPolicyInput, renderClientPolicy } from "../../../src/client-policy/render-client-policy.ts";
import { GOLDEN_CASES, policyInput } from "../../support/client-policy.ts";
import { powerShellCommands } from "../../support/powershell-statements.ts";
import { parseRegistrationFile } from "../../support/registration-file.ts";

const GOLDEN = resolve(import.meta.dirname, "../../golden/client-policy");
const BOTH = { modernInteractive: true, incomingTrust: true };
const MODERN_ONLY = { modernInteractive: true, incomingTrust: false };
const TRUST_ONLY = { modernInteractive: false, incomingTrust: true };
const NONE = { modernInteractive: false, incomingTrust: false };

const MODERN_FILES = ["intune-settings-catalog.json", "modern-interactive-undo.reg", "modern-interactive.reg"];
const TRUST_FILES = ["incoming-trust-undo.reg", "incoming-trust.reg", "intune-kdc-proxy-oma-uri.json"];
const SHARED_FILES = ["README.md", "group-policy-undo.ps1", "group-policy.ps1"];

const fileNames = (flows: ClientPolicyInput["flows"]): readonly string[] =>
  Object.keys(renderClientPolicy(policyInput({ flows })).files).sort();

describe("the files of a policy", () => {
  it.each([
    ["no flow", NONE, ["README.md"]],
    ["the modern interactive flow", MODERN_ONLY, [...SHARED_FILES, ...MODERN_FILES]],
    ["the incoming trust flow", TRUST_ONLY, [...SHARED_FILES, ...TRUST_FILES]],
    ["both", BOTH, [...SHARED_FILES, ...MODERN_FILES, ...TRUST_FILES]],
  ])("are those of %s", (_, flows, expected) => {
    expect(fileNames(flows)).toEqual(expected.toSorted());
  });

  it.each([
    ["the modern interactive flow", MODERN_ONLY],
    ["the incoming trust flow", TRUST_ONLY],
    ["both", BOTH],
  ])("are exactly those that README.md speaks of: %s", (_, flows) => {
    const { files } = renderClientPolicy(policyInput({ flows }));
    const named = files["README.md"]?.match(/[-a-z]+\.(reg|ps1|json)\b/g) ?? [];
    expect([...new Set(named), "README.md"].sort()).toEqual(fileNames(flows));
  });
});

it("docs/client-policy.md speaks of exactly the files that there are", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../../docs/client-policy.md"), "utf8");
  const [, chapter = ""] = page.split("## Which file goes where");
  const named = chapter.split("## ")[0]?.match(/`[-A-Za-z]+\.(reg|ps1|json|md)`/g) ?? [];
  expect([...new Set(named)].map((name) => name.slice(1, -1)).sort()).toEqual(fileNames(BOTH));
});

/**
 * The golden files are what administrators are handed, for people to review in a diff. After a change that is meant:
 * `npx vitest run --project unit test/unit/client-policy --update`, twice when there is a new file, and a file that is no
 * longer made is deleted by hand. With CI=true nothing is written and a difference fails.
 */
describe.each(Object.entries(GOLDEN_CASES))("the golden files of %s", (name, input) => {
  const { files } = renderClientPolicy(input);

  it.each(Object.keys(files))("%s", async (file) => {
    await expect(files[file]).toMatchFileSnapshot(join(GOLDEN, name, file));
  });
  it("are all that the folder holds", () => {
    expect(globSync("*", { cwd: join(GOLDEN, name) }).sort()).toEqual(Object.keys(files).sort());
  });
});

it("there is a golden case for each folder of golden files", () => {
  expect(globSync("*", { cwd: GOLDEN }).sort()).toEqual(Object.keys(GOLDEN_CASES).sort());
});

describe("the hash", () => {
  const hash = (but: Partial<ClientPolicyInput> = {}): string => renderClientPolicy(policyInput(but)).hash;

  it("is short and the same for the same input", () => {
    expect(hash()).toMatch(/^[0-9a-f]{16}$/);
    expect(hash()).toBe(hash());
  });
  it.each([
    ["realm", { realmName: "fabrikam" }],
    ["tenant", { tenantId: "aaaaaaaa-0000-4000-8000-000000000002" }],
    ["cloud", { cloud: "AzureChina" }],
    ["set of flows", { flows: MODERN_ONLY }],
  ] as const)("differs for another %s", (_, but) => {
    expect(hash(but)).not.toBe(hash());
  });
});

describe("for whatever the schema lets through", () => {
  const anyInput: fc.Arbitrary<ClientPolicyInput> = fc.record({
    realmName: fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,60}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,60}[a-z0-9])?){0,3}$/),
    tenantId: fc.stringMatching(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/),
    cloud: fc.constantFrom("AzurePublic", "AzureUSGovernment", "AzureChina"),
    flows: fc.record({ modernInteractive: fc.boolean(), incomingTrust: fc.boolean() }),
  });
  const holds = (check: (files: Readonly<Record<string, string>>) => void): void => {
    fc.assert(
      fc.property(anyInput, (input) => {
        fc.pre(dnsSubdomain.safeParse(input.realmName).success && guid.safeParse(input.tenantId).success);
        check(renderClientPolicy(input).files);
      }),
    );
  };

  it("the files fit into a ConfigMap: keys as it takes them, ASCII, far below 1 MiB", () => {
    holds((files) => {
      for (const [key, text] of Object.entries(files)) {
        expect(key).toMatch(/^[-._a-zA-Z0-9]{1,253}$/);
        expect(text).toMatch(/^[\x20-\x7e\r\n]+$/);
      }
      expect(Buffer.byteLength(JSON.stringify(files))).toBeLessThan(64 * 1024);
    });
  });

  it("every quote is closed and every file is read by a parser of its format", () => {
    holds((files) => {
      for (const [key, text] of Object.entries(files)) {
        if (key.endsWith(".reg")) parseRegistrationFile(text);
        if (key.endsWith(".ps1")) powerShellCommands(text);
        if (key.endsWith(".json")) JSON.parse(text);
      }
    });
  });

  it("no line ends differ within a file, and no line ends with a space", () => {
    holds((files) => {
      for (const [key, text] of Object.entries(files)) {
        const end = /\.(reg|ps1)$/.test(key) ? "\r\n" : "\n";
        expect(text.endsWith(end)).toBe(true);
        expect(text.split(end).filter((line) => /[\r\n]| $/.test(line))).toEqual([]);
      }
    });
  });
});
