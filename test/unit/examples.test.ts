import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { lintManifests } from "../../src/api/lint.ts";
import { parseKerberosRealm, parseWindowsAuthentication } from "../../src/api/parse.ts";
import { parseState } from "../../src/simulator/load-state.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const EXAMPLES = globSync("examples/*.yaml", { cwd: ROOT }).sort();
const PARSERS: Readonly<Record<string, (object: unknown) => { readonly ok: boolean }>> = {
  WindowsAuthentication: parseWindowsAuthentication,
  KerberosRealm: parseKerberosRealm,
};

function documentsOf(text: string): readonly { readonly kind?: string; readonly apiVersion?: string }[] {
  return parseAllDocuments(text).map((document) => document.toJS() as { kind?: string });
}

describe.each(EXAMPLES)("%s", (file) => {
  it("has no finding", () => {
    expect(lintManifests(read(file))).toEqual([]);
  });
  it("is accepted by the schemas", () => {
    for (const document of documentsOf(read(file))) {
      const parsed = PARSERS[document.kind ?? ""]?.(document) ?? { ok: document.kind === "Namespace" };
      expect(parsed).toMatchObject({ ok: true });
    }
  });
});

describe("the examples and the simulator's state", () => {
  const state = parseState(read("examples/simulator/state.yaml"), "state.yaml");
  const all = EXAMPLES.map(read).join("\n---\n");
  const found = (pattern: RegExp): readonly string[] => [...all.matchAll(pattern)].map(([, text = ""]) => text);
  const CASES: readonly {
    readonly what: string;
    readonly named: readonly string[];
    readonly known: readonly string[];
  }[] = [
    {
      what: "instance",
      named: found(/resourceId: (\S+)/g),
      known: state.managedInstances.map(({ resourceId }) => resourceId),
    },
    {
      what: "subscription",
      named: [...found(/subscriptions: \[([^\]]+)\]/g), ...found(/\/subscriptions\/([^/]+)/g)],
      known: state.subscriptions.map(({ id }) => id),
    },
    { what: "tenant", named: found(/tenantId: (\S+)/g), known: state.tenants.map(({ id }) => id) },
    {
      what: "client",
      named: found(/clientId: (\S+)/g),
      known: state.tenants.flatMap(({ identities }) => identities.map(({ clientId }) => clientId)),
    },
  ];
  it.each(CASES)("every $what that is named exists in the simulator", ({ named, known }) => {
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
  it("every realm that is named is declared", () => {
    const realms = documentsOf(all)
      .filter(({ kind }) => kind === "KerberosRealm")
      .map((realm) => (realm as { metadata: { name: string } }).metadata.name);
    const named = found(/realmRef:\s+name: (\S+)/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !realms.includes(name))).toEqual([]);
  });
});

describe("README.md", () => {
  const manifests = [...read("README.md").matchAll(/```yaml\n([^]*?)```/g)]
    .map(([, text = ""]) => text)
    .filter((text) => text.startsWith("apiVersion: "));
  it("shows at least one manifest, and each is accepted but for the shortened resource id", () => {
    expect(manifests.length).toBeGreaterThan(0);
    for (const text of manifests) {
      const whole = text.replace("/subscriptions/…", "/subscriptions/bbbbbbbb-0000-4000-8000-000000000001");
      expect(lintManifests(whole)).toEqual([]);
    }
  });
});
