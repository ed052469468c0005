import { stringify } from "yaml";
import type { GeneratedFile } from "../generate.ts";
import { BASE_VALUES, COMPONENTS, type Component, OVERLAYS, type Overlay } from "./components.ts";
import { type Manifest, type RenderedTemplate, renderedChart } from "./rendered-chart.ts";
import { strategicPatch } from "./strategic-patch.ts";

const FOLDER = "deploy/kustomize";
const GENERATED = '# Generated from the chart by "npm run generate", where helm is found; do not edit.\n';

const NAMESPACE = `${GENERATED}apiVersion: v1
kind: Namespace
metadata:
  name: winauth-system
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/warn: restricted
`;

/** Files below one folder, by name. */
type Files = Readonly<Record<string, string>>;

/**
 * Everything below `deploy/kustomize` that comes from the chart: a base, what each component adds to it, and the overlays.
 *
 * @param helm The program that renders the chart as it is on disk now.
 * @throws {Error} with what helm said when it could not render.
 */
export function kustomizeFiles(helm: string): readonly GeneratedFile[] {
  const base = renderedChart(helm, BASE_VALUES);
  const folders: readonly (readonly [string, Files])[] = [
    ["base", baseFiles(base)],
    ...COMPONENTS.map((one) => [`components/${one.name}`, componentFiles(one, base, helm)] as const),
    ...OVERLAYS.map((one) => [`overlays/${one.name}`, overlayFiles(one)] as const),
  ];
  return folders.flatMap(([folder, files]) =>
    Object.entries(files).map(([name, text]) => ({ path: `${FOLDER}/${folder}/${name}`, render: () => text })),
  );
}

function baseFiles(base: readonly RenderedTemplate[]): Files {
  const files = Object.fromEntries(base.map(({ template, text }) => [template, GENERATED + text]));
  return {
    "namespace.yaml": NAMESPACE,
    ...files,
    "kustomization.yaml": kustomization(
      "The operator. Components add its identity in Azure; crds/ is applied before.",
      {
        resources: ["namespace.yaml", ...Object.keys(files)],
      },
    ),
  };
}

function componentFiles({ values, help }: Component, base: readonly RenderedTemplate[], helm: string): Files {
  const wanted = renderedChart(helm, { ...BASE_VALUES, ...values });
  const added = wanted.filter(({ template }) => base.every((one) => one.template !== template));
  const changed = patches(manifestsOf(base), manifestsOf(wanted.filter((one) => !added.includes(one))));
  const resources = added.map(({ template, text }) => [template, GENERATED + text] as const);
  const patched = changed.map((patch) => [`${patch.kind.toLowerCase()}.yaml`, GENERATED + yaml(patch)] as const);
  return {
    ...Object.fromEntries([...resources, ...patched]),
    "kustomization.yaml": kustomization(
      help,
      {
        ...(resources.length === 0 ? {} : { resources: resources.map(([name]) => name) }),
        ...(patched.length === 0 ? {} : { patches: patched.map(([path]) => ({ path })) }),
      },
      "Component",
    ),
  };
}

function overlayFiles({ components, help }: Overlay): Files {
  return {
    "kustomization.yaml": kustomization(help, {
      resources: ["../../base"],
      components: components.map((name) => `../../components/${name}`),
    }),
  };
}

/** What has to be said about each object of the base so that it becomes what the chart renders. */
function patches(base: readonly Manifest[], wanted: readonly Manifest[]): readonly Manifest[] {
  for (const manifest of wanted)
    if (!base.some((one) => isSame(one, manifest)))
      throw new Error(`A template of the base has another object: ${manifest.kind} ${manifest.metadata.name}.`);
  return base.flatMap((before): readonly Manifest[] => {
    const { apiVersion, kind, metadata } = before;
    const { name, namespace } = metadata;
    const identity = { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
    const after = wanted.find((one) => isSame(one, before));
    if (after === undefined) return [{ ...identity, $patch: "delete" } as Manifest];
    const patch = strategicPatch(before, after) as { readonly metadata?: object } | undefined;
    return patch === undefined
      ? []
      : [{ ...identity, ...patch, metadata: { ...identity.metadata, ...patch.metadata } }];
  });
}

function isSame(one: Manifest, other: Manifest): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

function manifestsOf(templates: readonly RenderedTemplate[]): readonly Manifest[] {
  return templates.flatMap(({ manifests }) => manifests);
}

function kustomization(help: string, content: object, kind: "Kustomization" | "Component" = "Kustomization"): string {
  const version = kind === "Component" ? "v1alpha1" : "v1beta1";
  return `${GENERATED}# ${help}\n${yaml({ apiVersion: `kustomize.config.k8s.io/${version}`, kind, ...content })}`;
}

function yaml(value: object): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
