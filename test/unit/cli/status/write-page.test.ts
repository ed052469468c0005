import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writePage } from "../../../../src/cli/status/write-page.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("writePage()", () => {
  it("writes a file that its owner alone may read, in the place of an older one, and leaves nothing else", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "status.html");
    await writeFile(file, "old");
    await chmod(file, 0o644);
    await writePage(file, "new");
    expect(await readFile(file, "utf8")).toBe("new");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["status.html"]);
  });
  it.each([
    ["a folder", "folder", "is a folder; name a file to write"],
    ["a link", "link", "is no ordinary file; name a file to write"],
    ["a file in a folder that is not there", "absent/status.html", "can't be written: there is no such folder"],
    ["a file below a file", "file/status.html", "can't be written: there is no such folder"],
    ["a name that is too long", "x".repeat(300), "can't be written: the name is too long"],
  ])("refuses %s, and changes nothing", async (_what, name, message) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "folder"));
    await writeFile(join(folder, "file"), "mine");
    await symlink(join(folder, "file"), join(folder, "link"));
    await expect(writePage(join(folder, name), "new")).rejects.toThrow(message);
    expect((await readdir(folder)).sort()).toEqual(["file", "folder", "link"]);
    expect(await readFile(join(folder, "file"), "utf8")).toBe("mine");
  });
});
