import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/**
 * All documents of the YAML files that match, in the order of the file names.
 *
 * @throws {Error} naming the file that is not YAML.
 */
export function manifestDocuments(root: string, pattern: string): readonly object[] {
  return globSync(pattern, { cwd: root })
    .sort()
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(root, file), "utf8")).map((document) => {
        const [problem] = document.errors;
        if (problem !== undefined) throw new Error(`${file}: ${problem.message}`);
        return document.toJS() as object;
      }),
    );
}

/** The kinds, then the operator's namespace, ServiceAccount and rights, as the repository ships them; without its Deployment. */
export const PREPARED_CLUSTER: readonly string[] = [
  "crds/*.yaml",
  ...["namespace", "serviceaccount", "rbac"].map((name) => `deploy/kustomize/base/${name}.yaml`),
];

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The manifest as `kubectl apply` stores it, with the annotation that it compares with at the next time: who then applies
 * the same file with kubectl gets no warning.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export function asAppliedByKubectl(manifest: object): object {
  const { metadata = {}, ...rest } = manifest as { readonly metadata?: { readonly annotations?: object } };
  const lastApplied = `${JSON.stringify(manifest)}\n`;
  return { ...rest, metadata: { ...metadata, annotations: { ...metadata.annotations, [LAST_APPLIED]: lastApplied } } };
}
