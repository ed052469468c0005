import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { REQUIRED_RIGHTS } from "../../../src/kube/required-rights.ts";

interface RoleDocument {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

const documents = parseAllDocuments(
  readFileSync(join(import.meta.dirname, "../../../deploy/kustomize/base/rbac.yaml"), "utf8"),
).map((document) => document.toJS() as RoleDocument);

function granted(kind: "Role" | "ClusterRole"): readonly string[] {
  const role = documents.find((document) => document.kind === kind && document.metadata.name === "winauth-operator");
  return (role?.rules ?? [])
    .flatMap((rule) =>
      rule.resources.map((resource) => `${rule.apiGroups.join("+")} ${resource}: ${rule.verbs.join(",")}`),
    )
    .sort();
}

function required(ownNamespaceOnly: boolean): readonly string[] {
  return REQUIRED_RIGHTS.filter((right) => right.ownNamespaceOnly === ownNamespaceOnly)
    .map((right) => `${right.group} ${right.resource}: ${right.verbs.join(",")}`)
    .sort();
}

it("the shipped ClusterRole grants exactly what the operator requires in the whole cluster", () => {
  expect(granted("ClusterRole")).toEqual(required(false));
});

it("the shipped Role grants exactly what the operator requires in its own namespace", () => {
  expect(granted("Role")).toEqual(required(true));
});
