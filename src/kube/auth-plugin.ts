import type { RequestOptions } from "node:https";
import { kubeConfigError } from "./kube-credentials.ts";

/** What a plugin may hand out. */
export interface PluginCredentials {
  readonly token?: string;
  readonly clientCertPem?: string;
  readonly clientKeyPem?: string;
}

/**
 * Runs the exec plugin or auth provider of a kubeconfig user through client-node, which is imported only here because
 * that takes about a second.
 *
 * @param user the kubeconfig's `exec` or `auth-provider` section, as it stands in the file.
 * @throws {OperatorError} code `KubeConfig` when the plugin fails; what it printed is left out, it may hold a token.
 */
export async function pluginCredentials(userName: string, user: object): Promise<PluginCredentials> {
  const { KubeConfig } = await import("./login-plugins.ts");
  const config = new KubeConfig();
  // A cluster with an https address is needed for client-node to build an agent, which is then not used.
  config.loadFromString(
    JSON.stringify({
      "current-context": "plugin",
      contexts: [{ name: "plugin", context: { cluster: "plugin", user: userName } }],
      clusters: [{ name: "plugin", cluster: { server: "https://localhost" } }],
      users: [{ name: userName, user }],
    }),
  );
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch {
    throw kubeConfigError(`The login plugin of the kubeconfig user "${userName}" failed. Run it by hand to see why.`);
  }
  const authorization = authorizationOf(options);
  return {
    ...(authorization?.startsWith("Bearer ") === true ? { token: authorization.slice("Bearer ".length) } : {}),
    ...(typeof options.cert === "string" ? { clientCertPem: options.cert } : {}),
    ...(typeof options.key === "string" ? { clientKeyPem: options.key } : {}),
  };
}

function authorizationOf(options: RequestOptions): string | undefined {
  if (options.headers === undefined || Array.isArray(options.headers)) return undefined;
  const value = (options.headers as Readonly<Record<string, unknown>>)["Authorization"];
  return typeof value === "string" ? value : undefined;
}
