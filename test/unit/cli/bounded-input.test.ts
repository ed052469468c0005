import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readBounded } from "../../../src/cli/bounded-input.ts";
import { UsageError } from "../../../src/cli/options.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function* endless(): Generator<Uint8Array> {
  for (;;) yield Buffer.from("abc");
}
const stdin = (source: Iterable<Uint8Array>) => ({ stdin: { isTerminal: false, read: () => Readable.from(source) } });
const read = async (source: Parameters<typeof readBounded>[0], max: number) =>
  Buffer.from(await readBounded(source, max)).toString();

describe("readBounded()", () => {
  it.each([
    ["nothing", [], ""],
    ["chunks", [Buffer.from("ab"), Buffer.from("cd")], "abcd"],
    ["no more than one byte too much", [Buffer.from("abcd"), Buffer.from("efgh")], "abcde"],
    ["no more than that of what never ends", endless(), "abcab"],
  ])("reads from standard input %s", async (_what, source, want) => {
    expect(await read(stdin(source), 4)).toBe(want);
  });
  it.each([
    [4, "abcde"],
    [6, "abcdef"],
    [100, "abcdef"],
  ])("reads a file, of at most %i bytes", async (max, want) => {
    const path = join(await temporaryFolder(), "file");
    await writeFile(path, "abcdef");
    expect(await read({ path }, max)).toBe(want);
  });
  it("names the file that can't be read", async () => {
    const path = join(await temporaryFolder(), "none");
    await expect(readBounded({ path }, 4)).rejects.toThrow(
      new UsageError(`${path} can't be read: ENOENT: no such file or directory, open '${path}'`),
    );
  });
  it("names standard input when it breaks", async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error("it broke")) });
    await expect(readBounded({ stdin: { isTerminal: false, read: () => broken } }, 4)).rejects.toThrow(
      new UsageError("standard input can't be read: it broke"),
    );
  });
});
