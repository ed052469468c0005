import { describe, expect, it } from "vitest";
import { windowsText } from "../../../src/client-policy/windows-text.ts";

describe("windowsText()", () => {
  it.each([
    ["nothing", [], ""],
    ["one line", ["a"], "a\r\n"],
    ["a blank line between two", ["a", "", "b"], "a\r\n\r\nb\r\n"],
  ])("ends every line with CR LF: %s", (_, lines, text) => {
    expect(windowsText(lines)).toBe(text);
  });
});
