import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTlsMaterial } from "../../src/simulator/tls.ts";
import { isRunning, until, whereIs } from "./processes.ts";

const PACKAGES = "samba samba-ad-dc samba-ad-provision samba-dsdb-modules winbind ldb-tools";
const PROGRAMS = ["samba", "samba-tool", "ldbadd", "ldbmodify", "ldbdel"];
const PORTS = [389, 636, 3268];
/** Lets ldbadd and ldbmodify set pwdLastSet to any time (DSDB_CONTROL_PASSWORD_BYPASS_LAST_SET_OID of Samba's samdb.h). */
const ANY_LAST_SET = "--controls=local_oid:1.3.6.1.4.1.7165.4.3.20:0";

/** What keeps a real directory from being started here, and how to have it; undefined when nothing does. */
export function sambaIsMissing(): string | undefined {
  const missing = PROGRAMS.filter((program) => whereIs(program) === undefined);
  if (missing.length > 0)
    return `Left out: what needs a real Active Directory; have it with: apt-get install --no-install-recommends ${PACKAGES}`;
  if (process.getuid?.() !== 0)
    return "Left out: what needs a real Active Directory; run the tests as root, as its ports are below 1024.";
  return undefined;
}

/** A real Active Directory domain controller (Samba) of CORP.CONTOSO.TEST on loopback, with a certificate for 127.0.0.1. */
export interface SambaDirectory {
  readonly domain: "corp.contoso.test";
  readonly baseDn: "DC=corp,DC=contoso,DC=test";
  readonly administrator: { readonly username: string; readonly password: string };
  /** PEM of the authority that issued its certificate. */
  readonly ca: string;
  /** Writes with ldbadd what LDAP would refuse; also while it runs, and seen at once. */
  add(ldif: string): Promise<void>;
  /** Writes with ldbmodify. */
  modify(ldif: string): Promise<void>;
  /** Removes entries; those that are not there are passed over. */
  remove(...dns: readonly string[]): Promise<void>;
  /** Makes an account; its name at sign-in is `NAME@corp.contoso.test`. */
  addUser(name: string, password: string): Promise<void>;
  disableUser(name: string): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes all that it has written. */
  dispose(): Promise<void>;
}

/**
 * Provisions a domain in a temporary folder (3 to 17 s) and starts it.
 *
 * @throws {Error} in one sentence when another one runs on this machine, its ports being fixed.
 */
export async function startSambaDirectory(): Promise<SambaDirectory> {
  const lock = await takeLock();
  const folder = await mkdtemp(join(tmpdir(), "winauth-samba-"));
  let running: ChildProcess | undefined;
  const administrator = { username: "administrator@corp.contoso.test", password: "Passw0rd-For-Tests" };
  const database = join(folder, "private", "sam.ldb");
  const config = join(folder, "etc", "smb.conf");
  const log = join(folder, "samba.log");

  async function start(): Promise<void> {
    await refuseTakenPorts();
    // -i, as only an interactive Samba ends when its standard input does: it does not outlive this process, however that ends.
    const words = ["-i", "-M", "prefork", "-s", config, "--no-process-group", "--debug-stdout"];
    const child = spawn(whereIs("samba") ?? "samba", words, { stdio: ["pipe", "pipe", "pipe"] });
    running = child;
    const keep = (chunk: Buffer): void => void appendFile(log, chunk);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    await until("Samba listens on its ports", async () => {
      if (child.exitCode !== null) throw new Error(`Samba has ended: ${readFileSync(log, "utf8").slice(-2000)}`);
      return (await Promise.all(PORTS.map(isTaken))).every(Boolean);
    });
  }

  async function stop(): Promise<void> {
    const child = running;
    running = undefined;
    if (child?.pid === undefined) return;
    const tree = descendantsOf(child.pid);
    child.kill("SIGTERM");
    try {
      await until(
        "Samba and its children are gone",
        () => [child.pid ?? 0, ...tree].every((pid) => !isAlive(pid)),
        10_000,
      );
    } catch (error) {
      for (const pid of [child.pid, ...tree].filter(isAlive)) process.kill(pid, "SIGKILL");
      throw error;
    }
  }

  async function dispose(): Promise<void> {
    try {
      await stop();
    } finally {
      await rm(folder, { recursive: true, force: true });
      await new Promise<void>((resolve) => lock.close(() => resolve()));
    }
  }

  async function ldb(program: string, ldif: string): Promise<void> {
    await run(program, ["-H", database, "--relax", ANY_LAST_SET], ldif);
  }

  try {
    const tls = await createTlsMaterial(["dc1.corp.contoso.test"], Date.now());
    await provision(folder, administrator.password);
    await configure(folder, config, tls);
    await start();
    const tool = (...words: readonly string[]): Promise<string> =>
      run("samba-tool", [...words, "-H", database, "-s", config]);
    return {
      domain: "corp.contoso.test",
      baseDn: "DC=corp,DC=contoso,DC=test",
      administrator,
      ca: tls.caCertificate,
      add: (ldif) => ldb("ldbadd", ldif),
      modify: (ldif) => ldb("ldbmodify", ldif),
      async remove(...dns) {
        for (const dn of dns) await run("ldbdel", ["-H", database, dn]).catch(unlessAbsent);
      },
      async addUser(name, password) {
        await tool("user", "create", name, password);
      },
      async disableUser(name) {
        await tool("user", "disable", name);
      },
      stop,
      start,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function provision(folder: string, password: string): Promise<void> {
  await run("samba-tool", [
    "domain",
    "provision",
    "--realm=CORP.CONTOSO.TEST",
    "--domain=CORP",
    "--server-role=dc",
    "--dns-backend=NONE",
    `--adminpass=${password}`,
    `--targetdir=${folder}`,
    "--host-ip=127.0.0.1",
    "--host-name=dc1",
    "--option=interfaces=lo",
    "--option=bind interfaces only=yes",
  ]);
}

/** The certificate that Samba makes for itself has no subject alternative name, so that nobody can verify it by name. */
async function configure(
  folder: string,
  config: string,
  tls: { readonly caCertificate: string; readonly certificate: string; readonly privateKey: string },
): Promise<void> {
  const path = (name: string): string => join(folder, name);
  await writeFile(path("ca.pem"), tls.caCertificate);
  await writeFile(path("cert.pem"), tls.certificate);
  await writeFile(path("key.pem"), tls.privateKey, { mode: 0o600 });
  const provisioned = await readFile(config, "utf8");
  const own = [
    "[global]",
    "  server services = ldap",
    `  tls keyfile = ${path("key.pem")}`,
    `  tls certfile = ${path("cert.pem")}`,
    `  tls cafile = ${path("ca.pem")}`,
    `  pid directory = ${folder}`,
    `  ncalrpc dir = ${path("ncalrpc")}`,
  ];
  const others = provisioned.split("\n").filter((line) => !/^\s*server services\s*=/.test(line));
  await writeFile(config, others.join("\n").replace("[global]", own.join("\n")));
}

/** A lock that the kernel takes back when this process ends: an abstract socket of Linux. */
function takeLock(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const lock = createServer();
    lock.once("error", () =>
      reject(new Error("Another test run on this machine has its Samba running; run one at a time.")),
    );
    lock.listen("\0winauth-operator-samba", () => resolve(lock));
    lock.unref();
  });
}

async function refuseTakenPorts(): Promise<void> {
  const taken = await Promise.all(PORTS.map(isTaken));
  const names = PORTS.filter((_, index) => taken[index]).join(", ");
  if (names !== "") throw new Error(`Something listens on 127.0.0.1:${names} already; Samba needs these ports.`);
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Children and theirs of a process whose pid we hold; read before it ends, as they have another parent afterwards. */
function descendantsOf(pid: number): readonly number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(path) ? readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** A zombie that nobody has waited for does nothing any more. */
function isAlive(pid: number): boolean {
  if (!isRunning(pid)) return false;
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function run(program: string, words: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(whereIs(program) ?? program, [...words], { encoding: "utf8" }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} failed: ${stderr || stdout}`, { cause: error }));
    });
    child.stdin?.end(input ?? "");
  });
}

function unlessAbsent(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes("No such object")) throw error;
}
