import { createPrivateKey } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type ControlPlaneFiles,
  filesOf,
  lastLines,
  prepareFolders,
  readCa,
  socketFolder,
  writeSecrets,
} from "../../../src/controlplane/control-plane-files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function prepared(dataDir?: string): Promise<ControlPlaneFiles> {
  const files = await prepareFolders(dataDir);
  onTestFinished(() => rm(files.runFolder, { recursive: true, force: true }));
  return files;
}

async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe("the folders", () => {
  test("are private, temporary and different for each start", async () => {
    const [one, two] = [await prepared(), await prepared()];
    expect(one.runFolder).not.toBe(two.runFolder);
    expect(one.dataFolder).toBe(join(one.runFolder, "data"));
    expect([await mode(one.runFolder), await mode(one.dataFolder)]).toEqual([0o700, 0o700]);
  });

  test("keep given data but not the certificate of an earlier start", async () => {
    const dataDir = await temporaryFolder();
    const { servingCertificate, etcdData } = filesOf({ runFolder: "/run", dataFolder: dataDir });
    for (const path of [servingCertificate, join(etcdData, "member")]) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, "");
    }
    const files = await prepared(dataDir);
    expect(files.dataFolder).toBe(dataDir);
    await expect(stat(servingCertificate)).rejects.toMatchObject({ code: "ENOENT" });
    expect((await stat(join(etcdData, "member"))).isFile()).toBe(true);
  });

  test.each([
    ["/tmp", "/tmp"],
    [`/var/folders/${"x".repeat(90)}`, "/tmp"],
  ])("for sockets below %s lie below %s", (temporary, folder) => {
    expect(socketFolder(temporary)).toBe(folder);
  });
});

describe("the secrets", () => {
  test("are readable by this user only, and the token is the administrator's", async () => {
    const files = await prepared();
    const token = await writeSecrets(files);
    const { tokens, serviceAccountKey } = filesOf(files);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await readFile(tokens, "utf8")).toBe(`${token},winauth-admin,winauth-admin,"system:masters"\n`);
    expect([await mode(tokens), await mode(serviceAccountKey)]).toEqual([0o600, 0o600]);
    expect(createPrivateKey(await readFile(serviceAccountKey)).asymmetricKeyType).toBe("ec");
  });

  test("of a second start on the same data are a new token and the same key", async () => {
    const dataDir = await temporaryFolder();
    const first = await prepared(dataDir);
    const firstToken = await writeSecrets(first);
    const key = await readFile(filesOf(first).serviceAccountKey, "utf8");
    const second = await prepared(dataDir);
    expect(await writeSecrets(second)).not.toBe(firstToken);
    expect(await readFile(filesOf(second).serviceAccountKey, "utf8")).toBe(key);
  });
});

describe("the CA", () => {
  const certificate = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
  test.each([
    ["the second certificate of the file", certificate("leaf") + certificate("ca"), certificate("ca")],
    ["not there while the file is half written", `${certificate("leaf")}-----BEGIN CERT`, undefined],
    ["not there in an empty file", "", undefined],
  ])("is %s", async (_, text, ca) => {
    const files = await prepared();
    const { certificates, servingCertificate } = filesOf(files);
    await mkdir(certificates);
    await writeFile(servingCertificate, text);
    expect(await readCa(files)).toBe(ca);
  });

  test("is not there before the file is", async () => {
    expect(await readCa(await prepared())).toBeUndefined();
  });
});

test("the last lines of a log are its end; a missing log has none", async () => {
  const path = join(await temporaryFolder(), "log");
  await writeFile(path, "one\ntwo\nthree\n");
  expect([await lastLines(path, 2), await lastLines(`${path}-missing`, 2)]).toEqual(["two\nthree", ""]);
});
