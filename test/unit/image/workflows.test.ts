import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = resolve(import.meta.dirname, "../../..");
const FILES = globSync(".github/workflows/*.yaml", { cwd: ROOT }).sort();

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string;
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflow = (file: string): Workflow => parse(readFileSync(join(ROOT, file), "utf8")) as Workflow;
const jobsOf = (file: string): readonly Job[] => Object.values(workflow(file).jobs);

describe.each(FILES)("%s", (file) => {
  it("may only read by default, and says for each job how long it may take", () => {
    expect(workflow(file).permissions).toEqual({ contents: "read" });
    for (const job of jobsOf(file)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });
  it("uses actions by commit, with the version beside it", () => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const used = [...text.matchAll(/uses: (.*)/g)].map(([, what]) => what);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((what) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+(?:\.\d+){2}$/.test(what ?? ""))).toEqual([]);
  });
  it("keeps no credentials in the checkout, and puts nothing that an outsider can write into a script", () => {
    for (const { uses, run, with: given } of jobsOf(file).flatMap(({ steps }) => steps)) {
      if (uses?.startsWith("actions/checkout@") === true) expect(given).toMatchObject({ "persist-credentials": false });
      expect(run ?? "").not.toContain("${{");
    }
  });
});

describe("a release", () => {
  const { test, image, chart } = workflow(".github/workflows/release.yaml").jobs;
  it("is published only after the tests of a clean checkout, and with no serious advisory", () => {
    expect(image!.needs).toBe("test");
    const runs = test!.steps.map(({ run }) => run ?? "");
    expect(runs.some((run) => run.includes(".ci/run"))).toBe(true);
    expect(runs.some((run) => run.includes("check-audit.ts --required"))).toBe(true);
  });
  it.each([
    [
      "its image",
      image!,
      ["docker/build-push-action", "cosign sign", "actions/attest-build-provenance", "actions/attest-sbom"],
    ],
    ["its chart", chart!, ["push", "cosign sign", "actions/attest-build-provenance"]],
  ])("signs and attests %s by its digest", (_what, job, order) => {
    const steps = job.steps.map(({ uses, run }) => uses?.replace(/@.*/, "") ?? run ?? "");
    const places = order.map((word) => steps.findIndex((step) => step.includes(word)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(job.permissions).toMatchObject({ "id-token": "write", attestations: "write", packages: "write" });
  });
  it("has a chart that installs the image of the same release", () => {
    expect(chart!.needs).toBe("image");
    expect(chart!.env?.["IMAGE_DIGEST"]).toBe("${{ needs.image.outputs.digest }}");
    expect(chart!.env?.["IMAGE"]).toBe(image!.env?.["IMAGE"]);
    const push = chart!.steps.find(({ id }) => id === "push")?.run ?? "";
    expect(push).toMatch(/release-chart\.ts chart\/winauth-operator "\$version" "\$IMAGE" "\$IMAGE_DIGEST"$/m);
  });
});
