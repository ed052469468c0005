import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { envtestSource } from "../../../src/controlplane/binary-sources.ts";
import { httpDownloader } from "../../../src/controlplane/download.ts";
import { type DownloadOptions, downloadPrograms } from "../../../src/controlplane/envtest-archive.ts";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { type ArchiveFault, serveEnvtest } from "../../support/envtest-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function optionsFor(base: string, log: string[] = []): Promise<DownloadOptions> {
  const downloader = httpDownloader({});
  onTestFinished(() => downloader.close());
  return {
    source: envtestSource({ WINAUTH_ENVTEST_BASE: base }),
    platform: { os: "linux", arch: "amd64" },
    cache: join(await temporaryFolder(), "cache"),
    downloader,
    clock: systemClock,
    log: (line) => log.push(line),
  };
}

async function everything(folder: string): Promise<readonly string[]> {
  return readdir(folder, { recursive: true }).catch(() => []);
}

test("a good archive gives the two programs and nothing else", async () => {
  const log: string[] = [];
  const options = await optionsFor(await serveEnvtest("none"), log);
  const folder = await downloadPrograms(options);
  expect(folder).toBe(join(options.cache, "1.35.7-linux-amd64"));
  expect((await everything(options.cache)).toSorted()).toEqual([
    "1.35.7-linux-amd64",
    "1.35.7-linux-amd64/etcd",
    "1.35.7-linux-amd64/kube-apiserver",
  ]);
  expect(await readFile(join(folder, "etcd"), "utf8")).toBe("#!/bin/sh\necho etcd\n");
  expect(log).toEqual(["Downloading envtest-v1.35.7-linux-amd64.tar.gz …"]);
});

describe("nothing is kept of an archive that", () => {
  test.each<readonly [ArchiveFault, RegExp]>([
    ["wrong checksum", /^envtest-v1\.35\.7-linux-amd64\.tar\.gz does not have its published checksum$/],
    ["shorter than published", /^envtest-v1\.35\.7-linux-amd64\.tar\.gz does not have its published checksum$/],
    ["cut off", /^http:\/\/127\.0\.0\.1:\d+\/envtest-v1\.35\.7\/\S+\.tar\.gz: \S+/],
    ["not an archive", /TAR_BAD_ARCHIVE|zlib|header/i],
    ["lacks kube-apiserver", /^it does not hold kube-apiserver$/],
    ["not found", /: the answer was HTTP 404$/],
  ])("is %s", async (fault, message) => {
    const options = await optionsFor(await serveEnvtest(fault));
    await expect(downloadPrograms(options)).rejects.toThrow(message);
    expect(await everything(options.cache)).toEqual([]);
  });
});

test("a server that falls silent in the middle is given up after 15 s without a byte", async () => {
  const options = await optionsFor(await serveEnvtest("silent"));
  const clock = new FakeClock();
  const downloading = downloadPrograms({ ...options, clock, log: () => undefined });
  const outcome = expect(downloading).rejects.toThrow(/: nothing came for 15 s$/);
  const over = downloading.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, nextTurn()]))) await clock.advance(1000);
  await outcome;
  expect([await everything(options.cache), clock.pendingTimers()]).toEqual([[], 0]);
});

test("a platform without an archive is named", async () => {
  const options = await optionsFor(await serveEnvtest("none"));
  const platform = { os: "darwin", arch: "riscv64" };
  await expect(downloadPrograms({ ...options, platform })).rejects.toThrow(
    "no archive is published for darwin on riscv64",
  );
});

test("a refused connection is told at once, with its address", async () => {
  const port = await freeLoopbackPort();
  const options = await optionsFor(`http://127.0.0.1:${port}`);
  await expect(downloadPrograms(options)).rejects.toThrow(
    `http://127.0.0.1:${port}/envtest-releases.yaml: ECONNREFUSED 127.0.0.1:${port}`,
  );
});

function nextTurn(): Promise<false> {
  return new Promise((resolve) => setImmediate(() => resolve(false)));
}
