import { code, markdownTable } from "../markdown-table.ts";
import type { ChartValue, ValueGroup } from "./chart-value.ts";

/** The chart's `README.md`: how it is installed, upgraded and removed, and every value. */
export function chartPage(groups: readonly ValueGroup[]): string {
  return `<!-- Generated from scripts/chart by "npm run generate"; do not edit. -->

# winauth-operator, the chart

Keeps Windows Authentication for Azure SQL Managed Instance set up. Tested with Helm 4; Helm 3.19.2 was run for this version, too.

\`\`\`sh
helm install winauth-operator deploy/helm/winauth-operator --namespace winauth-system --create-namespace \\
  --set image.repository=REGISTRY/winauth-operator
\`\`\`

- **Namespace.** Everything goes into the release's namespace, which is the operator's own: its Lease, the Secrets that realms name and
  the ConfigMaps of client settings are there. Federated credentials name the ServiceAccount \`winauth-system:winauth-operator\`, so keep both
  names or change both. The pods fit the restricted Pod Security Standard:
  \`kubectl label namespace winauth-system pod-security.kubernetes.io/enforce=restricted\`.
- **Upgrade.** \`helm upgrade\` upgrades the CustomResourceDefinitions too.
- **Uninstall.** \`helm uninstall\` leaves the CustomResourceDefinitions, the declared objects and Azure as they are. Objects that were declared have
  a finalizer that nobody takes off then: delete them before, or take the CustomResourceDefinitions away last.
- **CustomResourceDefinitions from before.** Where \`kubectl apply -f crds/\` installed them, either leave that as it is and set \`crds.install=false\`,
  or hand them over: \`helm install --take-ownership\`.
- **One release a cluster.** Two would work on the same objects.

${groups.map(section).join("\n\n")}
`;
}

function section({ heading, values }: ValueGroup): string {
  return `## ${heading}\n\n${markdownTable(["value", "default", "meaning"], values.map(row))}`;
}

function row({ path, byDefault, help }: ChartValue): readonly string[] {
  return [code(path), code(JSON.stringify(byDefault)), help];
}
