import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import { type KubeConfigSource, type KubeCredentials, RELOAD_EVERY_MS } from "./kube-credentials.ts";
import { remember } from "./remembered.ts";

const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Logs in as the pod's ServiceAccount.
 *
 * @throws the system's error when the token or the CA can't be read.
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function inClusterSource(
  host: string,
  port: string,
  files: Files,
  clock: Clock,
): Promise<KubeConfigSource> {
  const load = async (): Promise<KubeCredentials> => ({
    token: (await files.readText(`${FOLDER}/token`)).trim(),
    caPem: await files.readText(`${FOLDER}/ca.crt`),
    insecureSkipTlsVerify: false,
  });
  const credentials = remember(load, clock, RELOAD_EVERY_MS);
  await credentials.get();
  const namespace = (await files.readText(`${FOLDER}/namespace`).catch(() => "")).trim();
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    ...(namespace === "" ? {} : { namespace }),
    current: () => credentials.get(),
    invalidate: () => credentials.invalidate(),
  };
}
