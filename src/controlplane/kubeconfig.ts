import { stringify } from "yaml";
import type { ApiAccess } from "./api-client.ts";

/** The name of cluster, user and context in the kubeconfigs written here. */
export const KUBECONFIG_CONTEXT = "winauth-controlplane";

/** A complete kubeconfig (YAML) for one cluster and one bearer token. It holds the token: keep it private. */
export function kubeconfigYaml({ url, caPem, token }: ApiAccess): string {
  const name = KUBECONFIG_CONTEXT;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: { server: url, "certificate-authority-data": Buffer.from(caPem).toString("base64") },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  });
}
