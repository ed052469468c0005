import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { create } from "tar";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import { temporaryFolder } from "./temporary-folder.ts";

/** How a served archive differs from a good one. */
export type ArchiveFault =
  | "none"
  | "wrong checksum"
  | "cut off"
  | "shorter than published"
  | "not an archive"
  | "lacks kube-apiserver"
  | "not found"
  | "silent";

const VERSION = "1.35.7";

/** A mirror of the envtest archives on loopback, for linux/amd64, with tiny programs in its archive. */
export async function serveEnvtest(fault: ArchiveFault): Promise<string> {
  const file = `envtest-v${VERSION}-linux-amd64.tar.gz`;
  const good = await archive(fault === "lacks kube-apiserver" ? ["etcd"] : ["etcd", "kube-apiserver", "kubectl"]);
  const served = fault === "not an archive" ? Buffer.from("<html>Sign in first</html>") : good;
  const hash = createHash("sha512").update(served).digest("hex");
  const index = stringify({
    releases: { [`v${VERSION}`]: { [file]: { hash: fault === "wrong checksum" ? "0".repeat(128) : hash } } },
  });
  const server = createServer((request, response) => {
    if (request.url === "/envtest-releases.yaml") response.end(index);
    else if (request.url === `/envtest-v${VERSION}/${file}`) sendArchive(response, served, fault);
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
}

function sendArchive(response: ServerResponse, bytes: Buffer, fault: ArchiveFault): void {
  const half = bytes.subarray(0, bytes.length / 2);
  if (fault === "not found") {
    response.writeHead(404).end();
    return;
  }
  if (fault === "shorter than published") {
    response.end(half);
    return;
  }
  response.writeHead(200, { "content-length": bytes.length });
  if (fault === "silent") response.write(half);
  else if (fault === "cut off") response.write(half, () => response.destroy());
  else response.end(bytes);
}

/** The layout of the published archives: everything under `controller-tools/envtest/`. */
async function archive(programs: readonly string[]): Promise<Buffer> {
  const folder = await temporaryFolder();
  const inside = join(folder, "controller-tools", "envtest");
  await mkdir(inside, { recursive: true });
  for (const name of programs) await writeFile(join(inside, name), `#!/bin/sh\necho ${name}\n`, { mode: 0o755 });
  const path = join(folder, "archive.tar.gz");
  await create({ file: path, gzip: true, cwd: folder }, ["controller-tools"]);
  return readFile(path);
}
