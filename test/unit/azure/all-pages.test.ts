import { describe, expect, it } from "vitest";
import { allPages } from "../../../src/azure/all-pages.ts";

const page = (size: number, next?: string) => ({ items: Array.from({ length: size }, () => 1), next });

describe("allPages", () => {
  it("follows the links to the end, in order", async () => {
    const pages: Record<string, { items: string[]; next: string | undefined }> = {
      first: { items: ["a", "b"], next: "second" },
      second: { items: [], next: "third" },
      third: { items: ["c"], next: undefined },
    };
    expect(await allPages("first", "Reading", (link) => Promise.resolve(pages[link]!))).toEqual(["a", "b", "c"]);
  });

  it.each([
    [
      "100,000 grants",
      (n: number) => page(1000, String(n + 1)),
      "ListTooLong",
      "Reading did not succeed: the list has more than 20000 entries, which is more than the operator reads. Remove entries that nobody needs.",
      21,
    ],
    [
      "empty pages without end",
      (n: number) => page(0, String(n + 1)),
      "ListTooLong",
      "Reading did not succeed: the list has more than 500 pages, which is more than the operator reads. Remove entries that nobody needs.",
      500,
    ],
    [
      "pages in a circle",
      (n: number) => page(1, String((n + 1) % 3)),
      "MalformedResponse",
      "Reading did not succeed: the pages of the list lead in a circle. It is tried again; a proxy in between may be answering instead.",
      3,
    ],
    ["one enormous page", () => page(200_000), "ListTooLong", expect.any(String) as string, 1],
  ])("stops at %s", async (_what, answer, code, message, reads) => {
    let count = 0;
    const read = (link: string) => Promise.resolve(answer(Number(link) + 0 * count++));
    await expect(allPages("0", "Reading", read)).rejects.toMatchObject({ code, message });
    expect(count).toBe(reads);
  });

  it("reads as many pages as the caller allows", async () => {
    const read = (link: string) => Promise.resolve(page(0, link === "600" ? undefined : String(Number(link) + 1)));
    expect(await allPages("0", "Reading", read, 601)).toEqual([]);
    await expect(allPages("0", "Reading", read, 600)).rejects.toThrow("more than 600 pages");
  });
});
