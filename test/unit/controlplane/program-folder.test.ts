import { chmod, mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  completeFolders,
  missingPrograms,
  PROGRAM_NAMES,
  placeAtomically,
  programsIn,
  removeAbandoned,
} from "../../../src/controlplane/program-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function writePrograms(folder: string, names: readonly string[] = PROGRAM_NAMES): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of names) await writeFile(join(folder, name), "#!/bin/sh\n", { mode: 0o755 });
}

test("a folder's programs are named by their paths", () => {
  expect(programsIn("/p")).toEqual({ etcd: "/p/etcd", kubeApiserver: "/p/kube-apiserver" });
});

describe("missing programs", () => {
  test("are none when both can be run", async () => {
    const folder = await temporaryFolder();
    await writePrograms(folder);
    expect(await missingPrograms(folder)).toEqual([]);
  });

  test("are those that are not there, not files, or not executable", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "etcd"));
    expect(await missingPrograms(folder)).toEqual(["etcd", "kube-apiserver"]);
    await writePrograms(folder, ["kube-apiserver"]);
    expect(await missingPrograms(folder)).toEqual(["etcd"]);
    await chmod(join(folder, "kube-apiserver"), 0o644);
    expect(await missingPrograms(folder)).toEqual(["etcd", "kube-apiserver"]);
  });
});

test("complete folders are those with both programs; a missing parent has none", async () => {
  const parent = await temporaryFolder();
  await writePrograms(join(parent, "whole"));
  await writePrograms(join(parent, "half"), ["etcd"]);
  expect([await completeFolders(parent), await completeFolders(join(parent, "nowhere"))]).toEqual([["whole"], []]);
});

describe("placing a folder", () => {
  test("puts a filled folder in place and leaves nothing else", async () => {
    const parent = await temporaryFolder();
    await placeAtomically(join(parent, "v1"), writePrograms);
    expect([await readdir(parent), await missingPrograms(join(parent, "v1"))]).toEqual([["v1"], []]);
  });

  test("shows nobody a half-filled folder and leaves nothing when filling fails", async () => {
    const parent = await temporaryFolder();
    const filling = placeAtomically(join(parent, "v1"), async (folder) => {
      await writePrograms(folder, ["etcd"]);
      expect(await readdir(parent)).not.toContain("v1");
      throw new Error("interrupted");
    });
    await expect(filling).rejects.toThrow("interrupted");
    expect(await readdir(parent)).toEqual([]);
  });

  test("refuses a folder that lacks a program", async () => {
    const parent = await temporaryFolder();
    const filling = placeAtomically(join(parent, "v1"), (folder) => writePrograms(folder, ["etcd"]));
    await expect(filling).rejects.toThrow("it does not hold kube-apiserver");
    expect(await readdir(parent)).toEqual([]);
  });

  test("leaves one whole folder when several do it at once", async () => {
    const parent = await temporaryFolder();
    const target = join(parent, "v1");
    await Promise.all(Array.from({ length: 8 }, () => placeAtomically(target, writePrograms)));
    expect([await readdir(parent), await missingPrograms(target)]).toEqual([["v1"], []]);
  });

  test("replaces a folder that is incomplete", async () => {
    const parent = await temporaryFolder();
    const target = join(parent, "v1");
    await writePrograms(target, ["etcd"]);
    await placeAtomically(target, writePrograms);
    expect(await missingPrograms(target)).toEqual([]);
  });
});

test("only what was left unfinished more than a day ago is removed", async () => {
  const parent = await temporaryFolder();
  const nowMs = Date.UTC(2026, 0, 10);
  const ages = { ".unfinished-old": 25, ".unfinished-young": 23, "1.35.4-linux-amd64": 100 };
  for (const [name, hours] of Object.entries(ages)) {
    await writePrograms(join(parent, name));
    const seconds = nowMs / 1000 - hours * 3600;
    await utimes(join(parent, name), seconds, seconds);
  }
  await removeAbandoned(parent, nowMs);
  expect((await readdir(parent)).sort()).toEqual([".unfinished-young", "1.35.4-linux-amd64"]);
});
