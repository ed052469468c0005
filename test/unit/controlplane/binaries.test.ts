import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { BinariesNotFoundError, type FindBinariesOptions, findBinaries } from "../../../src/controlplane/binaries.ts";
import { type Downloader, httpDownloader } from "../../../src/controlplane/download.ts";
import type { RunProgram } from "../../../src/controlplane/run-program.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { serveEnvtest } from "../../support/envtest-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const noDownload: Downloader = {
  get: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND", hostname: "envtest.example" })),
  close: () => Promise.resolve(),
};
const noGo: RunProgram = () => Promise.reject(Object.assign(new Error("spawn go ENOENT"), { code: "ENOENT" }));
const go: RunProgram = async (_, args, { onStdoutLine }) => {
  if (args[0] === "env") onStdoutLine?.("go1.25.0");
  if (args[0] === "build") await writeFile(args[args.indexOf("-o") + 1]!, "program", { mode: 0o755 });
  return 0;
};

async function programs(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const name of ["etcd", "kube-apiserver"]) await writeFile(join(folder, name), "program", { mode: 0o755 });
  return folder;
}

/** A machine with nothing: no folder, an empty cache, no network, no Go. */
async function machine(): Promise<FindBinariesOptions & { readonly cache: string; readonly lines: string[] }> {
  const home = await temporaryFolder();
  const lines: string[] = [];
  return {
    env: { XDG_CACHE_HOME: home, WINAUTH_ENVTEST_BASE: "http://envtest.example" },
    log: (line) => lines.push(line),
    clock: new FakeClock({ wallMs: Date.now() }),
    platform: { os: "linux", arch: "amd64" },
    downloader: noDownload,
    run: noGo,
    cache: join(home, "winauth-operator", "controlplane"),
    lines,
  };
}

/** The same with the real downloads. */
async function machineWithNetwork(): Promise<Awaited<ReturnType<typeof machine>>> {
  const downloader = httpDownloader({});
  onTestFinished(() => downloader.close());
  return { ...(await machine()), downloader };
}

function inFolder(folder: string): object {
  return { etcd: join(folder, "etcd"), kubeApiserver: join(folder, "kube-apiserver") };
}

describe("the programs come from", () => {
  test("KUBEBUILDER_ASSETS first, even when the cache has them", async () => {
    const options = await machine();
    const assets = await programs(join(options.cache, "../assets"));
    await programs(join(options.cache, "1.35.4-linux-amd64"));
    expect(await findBinaries({ ...options, env: { ...options.env, KUBEBUILDER_ASSETS: assets } })).toEqual(
      inFolder(assets),
    );
    expect(options.lines).toEqual([]);
  });

  test("the cache next, which is said when the named folder lacks one", async () => {
    const options = await machine();
    const cached = await programs(join(options.cache, "1.35.4-linux-amd64"));
    const found = await findBinaries({ ...options, env: { ...options.env, KUBEBUILDER_ASSETS: "/nowhere" } });
    expect(found).toEqual(inFolder(cached));
    expect(options.lines).toEqual(["The folder KUBEBUILDER_ASSETS: /nowhere lacks etcd and kube-apiserver."]);
  });

  test("the download next, and then stay in the cache", async () => {
    const options = await machineWithNetwork();
    const base = await serveEnvtest("none");
    const found = await findBinaries({ ...options, env: { ...options.env, WINAUTH_ENVTEST_BASE: base } });
    expect(found).toEqual(inFolder(join(options.cache, "1.35.7-linux-amd64")));
    expect(await findBinaries({ ...options, downloader: noDownload })).toEqual(found);
  });

  test.each(["wrong checksum", "cut off"] as const)(
    "the build when the archive is served with a fault: %s",
    async (fault) => {
      const options = await machineWithNetwork();
      const base = await serveEnvtest(fault);
      const found = await findBinaries({ ...options, run: go, env: { ...options.env, WINAUTH_ENVTEST_BASE: base } });
      expect(found).toEqual(inFolder(join(options.cache, "1.35.4-linux-amd64")));
      expect(await readdir(options.cache)).toEqual(["1.35.4-linux-amd64"]);
    },
  );

  test("the build when there is no network, after one line that says so", async () => {
    const options = await machine();
    const found = await findBinaries({ ...options, run: go });
    expect(found).toEqual(inFolder(join(options.cache, "1.35.4-linux-amd64")));
    expect(options.lines).toEqual([
      "The download of the envtest archive: http://envtest.example/envtest-releases.yaml: ENOTFOUND envtest.example. " +
        "WINAUTH_ENVTEST_BASE can name a mirror.",
      "Fetching the sources of kube-apiserver and etcd …",
      "Building etcd and kube-apiserver with go build (once; about 6 minutes on 2 free cores) …",
    ]);
  });
});

test("one error names all four ways and why each did not lead to them", async () => {
  const options = await machine();
  await expect(findBinaries(options)).rejects.toThrow(
    new BinariesNotFoundError([
      "The folder KUBEBUILDER_ASSETS: the variable is not set.",
      `The cache: ${options.cache} holds no 1.35 for linux on amd64 yet.`,
      "The download of the envtest archive: http://envtest.example/envtest-releases.yaml: ENOTFOUND envtest.example. " +
        "WINAUTH_ENVTEST_BASE can name a mirror.",
      "The build from source: there is no go on the PATH; it needs Go 1.25 or later, https://go.dev/dl/.",
    ]),
  );
});

test("the error is a numbered list", () => {
  expect(new BinariesNotFoundError(["A.", "B."]).message).toBe(
    "A Kubernetes control plane needs the programs etcd and kube-apiserver, and none of four ways led to them:\n" +
      "  1. A.\n  2. B.",
  );
});

test("without a home there is nowhere to keep them", async () => {
  const options = await machine();
  const noHome = "neither XDG_CACHE_HOME nor HOME says where the cache is.";
  await expect(findBinaries({ ...options, env: {} })).rejects.toThrow(
    new BinariesNotFoundError([
      "The folder KUBEBUILDER_ASSETS: the variable is not set.",
      `The cache: ${noHome}`,
      `The download of the envtest archive: ${noHome}`,
      `The build from source: ${noHome}`,
    ]),
  );
});
