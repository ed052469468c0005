import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, vi } from "vitest";
import { parse } from "yaml";
import { type ApiAnswer, type ApiClient } from "../../src/controlplane/api-client.ts";

const FOLDER = resolve(import.meta.dirname, "../../crds");

/** A committed CustomResourceDefinition, as far as tests look at it. */
export interface CrdManifest {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

/** The committed CustomResourceDefinitions. */
export function crdManifests(): readonly CrdManifest[] {
  return globSync("*.yaml", { cwd: FOLDER })
    .sort()
    .map((file) => parse(readFileSync(join(FOLDER, file), "utf8")) as CrdManifest);
}

/** Applies the committed CustomResourceDefinitions and waits until the API server serves them. Returns its answers. */
export async function installCrds(client: ApiClient): Promise<readonly ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  for (const crd of crdManifests()) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
    answers.push(
      await client.request("PATCH", path, {
        body: crd,
        contentType: "application/apply-patch+yaml",
        query: { fieldManager: "test", force: "true", fieldValidation: "Strict" },
      }),
    );
    const collection = `/apis/${crd.spec.group}/${crd.spec.versions[0]!.name}/${crd.spec.names.plural}`;
    await vi.waitFor(async () => expect((await client.request("GET", collection)).status).toBe(200), {
      timeout: 30_000,
      interval: 100,
    });
  }
  return answers;
}
