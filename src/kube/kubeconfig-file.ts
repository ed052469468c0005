import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import { pluginCredentials } from "./auth-plugin.ts";
import { type KubeConfigSource, type KubeCredentials, kubeConfigError, RELOAD_EVERY_MS } from "./kube-credentials.ts";
import { remember } from "./remembered.ts";

const clusterSchema = z.object({
  server: z.string(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": z.string().optional(),
});
const userSchema = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  username: z.string().optional(),
  as: z.string().optional(),
  exec: z.unknown().optional(),
  "auth-provider": z.unknown().optional(),
});
const contextSchema = z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() });

function named<T extends z.ZodType>(
  field: string,
  schema: T,
): z.ZodType<readonly { name: string; value: z.infer<T> }[]> {
  const entry = z.object({ name: z.string(), [field]: schema.nullish() });
  const toNamed = (e: Record<string, unknown>): { name: string; value: z.infer<T> } => ({
    name: e["name"] as string,
    value: (e[field] ?? {}) as z.infer<T>,
  });
  return z
    .array(entry)
    .nullish()
    .transform((entries) => (entries ?? []).map(toNamed));
}

const fileSchema = z.object({
  "current-context": z.string().nullish(),
  clusters: named("cluster", clusterSchema),
  users: named("user", userSchema),
  contexts: named("context", contextSchema),
});

type Cluster = z.infer<typeof clusterSchema>;
type User = z.infer<typeof userSchema>;

/** The selected context with its folder-relative paths made absolute. */
interface Selection {
  readonly cluster: Cluster;
  readonly user: User;
  readonly namespace?: string;
  readonly contextName: string;
  readonly userName: string;
}

/** Which files to read, first one wins as kubectl does it, and which context of them. */
export interface KubeconfigFileOptions {
  readonly paths: readonly string[];
  readonly context?: string;
  readonly files: Files;
  readonly clock: Clock;
}

/**
 * Logs in as a kubeconfig says: token, token file, client certificate, exec plugin or auth provider. Everything, the
 * kubeconfig itself included, is read again each minute and after a refusal.
 *
 * The file is parsed here because client-node 2.0.1 does not know `tokenFile`, and takes a second to import; only
 * plugins need it.
 *
 * @throws {OperatorError} code `KubeConfig`, naming what the file lacks.
 */
export async function kubeconfigSource(options: KubeconfigFileOptions): Promise<KubeConfigSource> {
  const first = await select(options);
  const load = async (): Promise<KubeCredentials> => await credentialsOf(await select(options), options.files);
  const credentials = remember(load, options.clock, RELOAD_EVERY_MS);
  return {
    server: first.cluster.server.replace(/(?<!\/)\/+$/, ""),
    context: first.contextName,
    ...(first.namespace === undefined ? {} : { namespace: first.namespace }),
    current: () => credentials.get(),
    invalidate: () => credentials.invalidate(),
  };
}

async function select({ paths, context, files }: KubeconfigFileOptions): Promise<Selection> {
  const parsed = await Promise.all(paths.map((path) => readKubeconfig(path, files)));
  const contextName = context ?? parsed.map((file) => file["current-context"] ?? "").find((name) => name !== "");
  if (contextName === undefined) {
    throw kubeConfigError(
      `The kubeconfig ${paths.join(":")} has no current context. Set one, or name it with --context.`,
    );
  }
  const find = <T>(kind: string, name: string, lists: readonly (readonly { name: string; value: T }[])[]): T => {
    const found = lists.flat().find((entry) => entry.name === name);
    if (found === undefined) throw kubeConfigError(`The kubeconfig ${paths.join(":")} has no ${kind} "${name}".`);
    return found.value;
  };
  const chosen = find(
    "context",
    contextName,
    parsed.map((file) => file.contexts),
  );
  const selection: Selection = {
    cluster: find(
      "cluster",
      chosen.cluster,
      parsed.map((file) => file.clusters),
    ),
    user: find(
      "user",
      chosen.user,
      parsed.map((file) => file.users),
    ),
    contextName,
    userName: chosen.user,
    ...(chosen.namespace === undefined ? {} : { namespace: chosen.namespace }),
  };
  refuseUnsupported(selection);
  return selection;
}

function refuseUnsupported({ cluster, user, userName }: Selection): void {
  if (user.as !== undefined) {
    throw kubeConfigError(`The kubeconfig user "${userName}" impersonates another user, which is not supported.`);
  }
  if (user.username !== undefined) {
    throw kubeConfigError(`The kubeconfig user "${userName}" has a password, which Kubernetes no longer accepts.`);
  }
  if (!/^https?:\/\//.test(cluster.server)) {
    throw kubeConfigError(`The kubeconfig's server "${cluster.server}" is not an http or https address.`);
  }
}

type Kubeconfig = z.infer<typeof fileSchema>;

async function readKubeconfig(path: string, files: Files): Promise<Kubeconfig> {
  let text: string;
  try {
    text = await files.readText(path);
  } catch (cause) {
    throw kubeConfigError(
      `The kubeconfig ${path} can't be read. Set --kubeconfig or KUBECONFIG to one that exists.`,
      cause,
    );
  }
  // The parser's own message may quote the file, and with it a token: it stays out of ours.
  const result = fileSchema.safeParse(parseYaml(text, path));
  if (!result.success) {
    const where = result.error.issues[0]?.path.join(".") ?? "";
    throw kubeConfigError(`The kubeconfig ${path} is not valid at "${where}".`);
  }
  return absolutePaths(result.data, dirname(path));
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw kubeConfigError(`The kubeconfig ${path} is not valid YAML.`);
  }
}

const PATH_FIELDS = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

function absolutePaths(file: Kubeconfig, folder: string): Kubeconfig {
  const resolve = <T extends Cluster | User>(value: T): T => {
    const resolved = Object.entries(value).map(([field, text]): [string, unknown] => {
      const relative = PATH_FIELDS.includes(field) && typeof text === "string" && !isAbsolute(text);
      return [field, relative ? join(folder, text) : text];
    });
    return Object.fromEntries(resolved) as T;
  };
  return {
    ...file,
    clusters: file.clusters.map(({ name, value }) => ({ name, value: resolve(value) })),
    users: file.users.map(({ name, value }) => ({ name, value: resolve(value) })),
  };
}

async function credentialsOf({ cluster, user, userName }: Selection, files: Files): Promise<KubeCredentials> {
  const pem = async (data: string | undefined, path: string | undefined): Promise<string | undefined> => {
    if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
    return path === undefined ? undefined : await files.readText(path);
  };
  const { exec, "auth-provider": authProvider } = user;
  const needsPlugin = (exec ?? authProvider ?? undefined) !== undefined;
  const plugin = needsPlugin ? await pluginCredentials(userName, { exec, "auth-provider": authProvider }) : {};
  const fileToken = user.tokenFile === undefined ? undefined : (await files.readText(user.tokenFile)).trim();
  const found = {
    caPem: await pem(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    token: fileToken ?? user.token ?? plugin.token,
    clientCertPem: (await pem(user["client-certificate-data"], user["client-certificate"])) ?? plugin.clientCertPem,
    clientKeyPem: (await pem(user["client-key-data"], user["client-key"])) ?? plugin.clientKeyPem,
    tlsServerName: cluster["tls-server-name"],
  };
  const present = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  return { ...present, insecureSkipTlsVerify: cluster["insecure-skip-tls-verify"] === true };
}
