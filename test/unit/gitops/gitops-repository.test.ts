import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { lintManifests } from "../../../src/api/lint.ts";
import { parseKerberosRealm, parseWindowsAuthentication } from "../../../src/api/parse.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const REPOSITORY = join(ROOT, "examples/gitops");
const WAVE = "argocd.argoproj.io/sync-wave";

/** What the tests read of the specifications, each member of some kinds only. */
interface Spec {
  readonly access: readonly { readonly namespaces: readonly string[] }[];
  readonly realmRef: { readonly name: string };
  readonly sourceRef: { readonly name: string };
  readonly path: string;
  readonly dependsOn?: readonly { readonly name: string }[];
  readonly prune: boolean;
  readonly eventSources: readonly object[];
  readonly source: { readonly path: string };
  readonly syncPolicy: { readonly syncOptions: readonly string[] };
}

interface Workflow {
  readonly jobs: { readonly lint: { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] } };
  readonly permissions: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: Spec;
}

const textOf = (file: string): string => readFileSync(join(REPOSITORY, file), "utf8");
const manifestsOf = (pattern: string): readonly Manifest[] =>
  globSync(pattern, { cwd: REPOSITORY })
    .sort()
    .flatMap((file) => parseAllDocuments(textOf(file)).map((document) => document.toJS() as Manifest));
const ofKind = (kind: string, manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind);

describe("the fleet of the example repository", () => {
  const fleet = manifestsOf("fleet/**/*.yaml");

  it("has no finding and is accepted by the schemas", () => {
    for (const file of globSync("fleet/**/*.yaml", { cwd: REPOSITORY }))
      expect(lintManifests(textOf(file))).toEqual([]);
    const verdicts = [
      ...ofKind("KerberosRealm", fleet).map((object) => parseKerberosRealm(object)),
      ...ofKind("WindowsAuthentication", fleet).map((object) => parseWindowsAuthentication(object)),
    ];
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  it("declares instances only where the realm's access allows it", () => {
    const [realm] = ofKind("KerberosRealm", fleet);
    const allowed = realm!.spec.access[0]!.namespaces;
    for (const { metadata, spec } of ofKind("WindowsAuthentication", fleet)) {
      expect(spec.realmRef.name).toBe(realm!.metadata.name);
      expect(allowed).toContain(metadata.namespace);
      expect(ofKind("Namespace", fleet).map((namespace) => namespace.metadata.name)).toContain(metadata.namespace);
    }
  });

  it("is listed completely by its kustomizations", () => {
    for (const file of globSync("fleet/**/kustomization.yaml", { cwd: REPOSITORY })) {
      const { resources } = parseAllDocuments(textOf(file))[0]!.toJS() as { resources: readonly string[] };
      const beside = globSync("*.yaml", { cwd: join(REPOSITORY, dirname(file)) });
      expect(resources).toEqual(beside.filter((name) => name !== "kustomization.yaml").sort());
    }
  });

  it("is applied by Argo CD in the order namespace, realm, instance", () => {
    const wave = (kind: string): readonly number[] =>
      ofKind(kind, fleet).map(({ metadata }) => Number(metadata.annotations?.[WAVE] ?? 0));
    expect(Math.max(...wave("Namespace"))).toBeLessThan(Math.min(...wave("KerberosRealm")));
    expect(Math.max(...wave("KerberosRealm"))).toBeLessThan(Math.min(...wave("WindowsAuthentication")));
  });
});

describe("the objects of Flux", () => {
  const kustomizations = ofKind("Kustomization", manifestsOf("flux/*.yaml"));

  it("wait for what they apply, in order, from folders that exist", () => {
    const order = kustomizations.map(({ metadata }) => metadata.name);
    expect(order).toEqual(["winauth-realm", "winauth-instances", "winauth-crds", "winauth-operator"]);
    for (const { metadata, spec } of kustomizations) {
      const root = spec.sourceRef.name === "flux-system" ? REPOSITORY : ROOT;
      expect(existsSync(join(root, spec.path))).toBe(true);
      expect(spec).toMatchObject({ wait: true, timeout: expect.stringMatching(/^\d+m$/) as string });
      const before = (spec.dependsOn ?? []).map(({ name }) => name);
      expect(order.filter((name) => before.includes(name))).toEqual(before);
      expect(spec.prune).toBe(metadata.name !== "winauth-crds");
    }
  });

  it("tell failures of the fleet", () => {
    const [alert] = ofKind("Alert", manifestsOf("flux/*.yaml"));
    expect(alert!.spec.eventSources).toEqual([
      { kind: "Kustomization", name: "winauth-realm" },
      { kind: "Kustomization", name: "winauth-instances" },
    ]);
  });
});

it("the Application of Argo CD applies the fleet and never replaces an object", () => {
  const [application] = manifestsOf("argocd/application.yaml");
  expect(existsSync(join(REPOSITORY, application!.spec.source.path))).toBe(true);
  expect(application!.spec.syncPolicy.syncOptions).toEqual(["ServerSideApply=true"]);
});

it("the pull-request check runs a command that exists, with pinned actions and no right but to read", () => {
  const workflow = parseAllDocuments(textOf(".github/workflows/winauth.yaml"))[0]!.toJS() as Workflow;
  const { steps } = workflow.jobs.lint;
  for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  const command = / winauth -- (\w+) /.exec(steps.at(-1)?.run ?? "")?.[1];
  expect(COMMANDS.map(({ name }) => name)).toContain(command);
  expect(workflow.permissions).toEqual({ contents: "read" });
});
