import { type Clock, systemClock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import { inClusterSource } from "./in-cluster-config.ts";
import { type KubeConfigSource, kubeConfigError } from "./kube-credentials.ts";
import { kubeconfigSource } from "./kubeconfig-file.ts";

export type { KubeConfigSource, KubeCredentials } from "./kube-credentials.ts";

/** Where {@link loadKubeConfig} looks. */
export interface KubeConfigOptions {
  /** The value of `--kubeconfig`. */
  readonly kubeconfigPath?: string;
  /** Another context than the kubeconfig's current one. */
  readonly context?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * Finds the API server in the usual order: an explicit path, `KUBECONFIG`, the ServiceAccount of the pod,
 * `~/.kube/config`.
 *
 * @throws {OperatorError} code `KubeConfig`, when none of them is there or the one found can't be used; the message says
 * what to set.
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function loadKubeConfig(options: KubeConfigOptions): Promise<KubeConfigSource> {
  const clock = options.clock ?? systemClock;
  const { env, files } = options;
  const explicit = options.kubeconfigPath ?? env["KUBECONFIG"];
  const fromFile = (paths: readonly string[]): Promise<KubeConfigSource> =>
    kubeconfigSource({ paths, files, clock, ...(options.context === undefined ? {} : { context: options.context }) });

  if (explicit !== undefined && explicit !== "") return await fromFile(explicit.split(":").filter((p) => p !== ""));
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"];
  if (host !== undefined && host !== "" && port !== undefined && port !== "") {
    return await inClusterSource(host, port, files, clock);
  }
  const home = env["HOME"];
  if (home !== undefined && home !== "") return await fromFile([`${home}/.kube/config`]);
  throw kubeConfigError(
    "No way to a Kubernetes cluster was found. Set --kubeconfig or KUBECONFIG, or run in a pod with a ServiceAccount.",
  );
}
