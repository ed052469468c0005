import { generateKeyPairSync, randomBytes } from "node:crypto";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The longest socket path that both Linux (108) and macOS (104) take. */
const MAX_SOCKET_PATH = 100;

/** Where the parts of one control plane lie. */
export interface ControlPlaneFiles {
  /** Sockets, tokens and the audit policy; always temporary. */
  readonly runFolder: string;
  /** etcd's data, certificates, keys and logs. */
  readonly dataFolder: string;
}

/** The files inside the two folders. */
export function filesOf({ runFolder, dataFolder }: ControlPlaneFiles): {
  readonly etcdSocket: string;
  readonly tokens: string;
  readonly auditPolicy: string;
  readonly etcdData: string;
  readonly certificates: string;
  readonly servingCertificate: string;
  readonly serviceAccountKey: string;
  readonly etcdLog: string;
  readonly apiServerLog: string;
} {
  const certificates = join(dataFolder, "certificates");
  return {
    etcdSocket: join(runFolder, "c.sock"),
    tokens: join(runFolder, "tokens.csv"),
    auditPolicy: join(runFolder, "audit-policy.yaml"),
    etcdData: join(dataFolder, "etcd"),
    certificates,
    servingCertificate: join(certificates, "apiserver.crt"),
    serviceAccountKey: join(dataFolder, "service-account.key"),
    etcdLog: join(dataFolder, "etcd.log"),
    apiServerLog: join(dataFolder, "kube-apiserver.log"),
  };
}

/**
 * Makes the folders: a private temporary one and, when `dataDir` is absent, the data inside it. A certificate of an
 * earlier start goes, so that every start has a CA of its own.
 */
export async function prepareFolders(dataDir: string | undefined): Promise<ControlPlaneFiles> {
  const runFolder = await mkdtemp(join(socketFolder(tmpdir()), "winauth-"));
  const dataFolder = dataDir === undefined ? join(runFolder, "data") : resolve(dataDir);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const files = { runFolder, dataFolder };
  await rm(filesOf(files).certificates, { recursive: true, force: true });
  return files;
}

/** The folder for sockets: the given one, or `/tmp` where that would make their paths longer than the system takes. */
export function socketFolder(temporaryFolder: string): string {
  return join(temporaryFolder, "winauth-XXXXXX", "c.sock").length <= MAX_SOCKET_PATH ? temporaryFolder : "/tmp";
}

/**
 * Writes the token file, the audit policy and, unless an earlier start left one, the key that signs ServiceAccount
 * tokens.
 *
 * @returns The administrator's token, new each time.
 */
export async function writeSecrets(files: ControlPlaneFiles): Promise<string> {
  const { tokens, auditPolicy, serviceAccountKey } = filesOf(files);
  const adminToken = randomBytes(32).toString("base64url");
  await writeFile(tokens, `${adminToken},winauth-admin,winauth-admin,"system:masters"\n`, { mode: 0o600 });
  await writeFile(auditPolicy, AUDIT_POLICY);
  await appendFile(serviceAccountKey, "", { mode: 0o600 });
  if ((await readFile(serviceAccountKey, "utf8")) === "") {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await writeFile(serviceAccountKey, privateKey.export({ type: "sec1", format: "pem" }));
  }
  return adminToken;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The CA of the serving certificate that kube-apiserver made: the second one in its file. Undefined until it is there. */
export async function readCa(files: ControlPlaneFiles): Promise<string | undefined> {
  try {
    const [, ca] = (await readFile(filesOf(files).servingCertificate, "utf8")).match(CERTIFICATE) ?? [];
    return ca === undefined ? undefined : `${ca}\n`;
  } catch {
    return undefined;
  }
}

/** The last lines of a log file, for a message; empty when there is none. */
export async function lastLines(path: string, count: number): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/**
 * Who did what to which object and how it ended, one line per request, without bodies.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
`;
