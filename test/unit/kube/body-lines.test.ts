import { expect, it } from "vitest";
import { readBody, splitLines } from "../../../src/kube/body-lines.ts";

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text, "latin1"));
}

async function lines(limit: number, ...texts: string[]): Promise<string[]> {
  const all: string[] = [];
  for await (const line of splitLines(chunks(...texts), limit)) all.push(line);
  return all;
}

it("joins characters and lines that were cut between chunks, and leaves out the unfinished last line", async () => {
  expect(await lines(100, "a\xc3", "\xbc\nb", "c", "\n\nrest")).toEqual(["aü", "bc", ""]);
});

it("refuses lines and bodies that are too long", async () => {
  await expect(lines(3, "ab", "cd")).rejects.toMatchObject({ code: "response_too_large" });
  await expect(readBody(chunks("ab", "cd"), 3)).rejects.toMatchObject({ code: "response_too_large" });
  expect(await readBody(chunks("ab", "c"), 3)).toBe("abc");
});
