import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { apiServerLdflags, type BuildOptions, buildPrograms } from "../../../src/controlplane/go-build.ts";
import type { RunProgram } from "../../../src/controlplane/run-program.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A Go that answers as the real one does and writes what it is told to build. */
function fakeGo(options: { readonly version?: string; readonly failAt?: string } = {}): {
  readonly run: RunProgram;
  readonly calls: (readonly string[])[];
} {
  const calls: (readonly string[])[] = [];
  const run: RunProgram = async (command, args, { env, onStdoutLine, onStderrLine }) => {
    calls.push([`GOWORK=${String(env["GOWORK"])}`, command, ...args]);
    if (args[0] === options.failAt) {
      onStderrLine?.("go: k8s.io/api@v0.35.4: dial tcp: lookup proxy: no such host");
      return 1;
    }
    if (args[0] === "env") onStdoutLine?.(options.version ?? "go1.26.8");
    if (args[0] === "list") for (let index = 0; index < 120; index++) onStdoutLine?.(`package/${index}`);
    if (args[0] === "build") await writeFile(args[args.indexOf("-o") + 1]!, "program", { mode: 0o755 });
    return 0;
  };
  return { run, calls };
}

async function optionsFor(run: RunProgram, log: string[] = []): Promise<BuildOptions> {
  const folder = await temporaryFolder();
  const moduleFolder = join(folder, "module");
  await mkdir(moduleFolder);
  await writeFile(join(moduleFolder, "go.mod"), "module controlplane\n");
  return {
    moduleFolder,
    cache: join(folder, "cache"),
    platform: { os: "linux", arch: "amd64" },
    env: { PATH: "/bin" },
    run,
    clock: new FakeClock(),
    log: (line) => log.push(line),
  };
}

test("both programs are built from the pinned module into the cache", async () => {
  const { run, calls } = fakeGo();
  const log: string[] = [];
  const options = await optionsFor(run, log);
  const folder = await buildPrograms(options);
  expect(folder).toBe(join(options.cache, "1.35.4-linux-amd64"));
  expect([await readdir(options.cache), (await readdir(folder)).sort()]).toEqual([
    ["1.35.4-linux-amd64"],
    ["etcd", "kube-apiserver"],
  ]);
  const withoutOutput = calls.map((call) => call.filter((_, index) => call[index - 1] !== "-o"));
  const build = ["GOWORK=off", "go", "build", "-v", "-mod=readonly", "-trimpath", "-ldflags"];
  expect(withoutOutput).toEqual([
    ["GOWORK=off", "go", "env", "GOVERSION"],
    [
      "GOWORK=off",
      "go",
      "list",
      "-mod=readonly",
      "-deps",
      "go.etcd.io/etcd/server/v3",
      "k8s.io/kubernetes/cmd/kube-apiserver",
    ],
    [...build, "-s -w", "-o", "go.etcd.io/etcd/server/v3"],
    [...build, apiServerLdflags(), "-o", "k8s.io/kubernetes/cmd/kube-apiserver"],
  ]);
  expect(log).toEqual([
    "Fetching the sources of kube-apiserver and etcd …",
    "Building etcd and kube-apiserver with go build (once; about 6 minutes on 2 free cores) …",
  ]);
});

test("a long build says how many of the packages are compiled", async () => {
  const { run } = fakeGo();
  const log: string[] = [];
  const compiled = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<undefined>();
  const slow: RunProgram = async (command, args, options) => {
    if (args[0] === "build" && args.at(-1) === "go.etcd.io/etcd/server/v3") {
      options.onStderrLine?.("go: downloading example.com/x v1.0.0");
      for (let index = 0; index < 37; index++) options.onStderrLine?.(`package/${index}`);
      started.resolve(undefined);
      await compiled.promise;
    }
    return run(command, args, options);
  };
  const options = await optionsFor(slow, log);
  const clock = new FakeClock();
  const building = buildPrograms({ ...options, clock });
  await started.promise;
  await clock.advance(80_000);
  compiled.resolve(undefined);
  await building;
  expect(log.at(-1)).toBe(
    "Building etcd and kube-apiserver with go build (once; about 6 minutes on 2 free cores) … 37 of about 100 packages, 1 min 20 s",
  );
});

describe("what keeps a build from happening is said in a sentence", () => {
  const noGo: RunProgram = () => Promise.reject(Object.assign(new Error("spawn go ENOENT"), { code: "ENOENT" }));
  test.each<readonly [string, RunProgram, string]>([
    ["no Go", noGo, "there is no go on the PATH; it needs Go 1.25 or later, https://go.dev/dl/"],
    ["an old Go", fakeGo({ version: "go1.24.9" }).run, "go1.24.9 on the PATH is too old; it needs Go 1.25 or later"],
    [
      "no network",
      fakeGo({ failAt: "list" }).run,
      "go list failed: go: k8s.io/api@v0.35.4: dial tcp: lookup proxy: no such host",
    ],
    [
      "a failing build",
      fakeGo({ failAt: "build" }).run,
      "go build failed: go: k8s.io/api@v0.35.4: dial tcp: lookup proxy: no such host",
    ],
  ])("%s", async (_, run, sentence) => {
    const options = await optionsFor(run);
    await expect(buildPrograms(options)).rejects.toThrow(new Error(sentence));
    expect(await readdir(options.cache).catch(() => [])).toEqual([]);
  });

  test("no module", async () => {
    const options = await optionsFor(fakeGo().run);
    const building = buildPrograms({ ...options, moduleFolder: join(options.cache, "nowhere") });
    await expect(building).rejects.toThrow("the pinned Go module is not part of this installation");
  });
});
