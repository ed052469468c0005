import { describe, expect, it } from "vitest";
import { plainText } from "../../../../src/controllers/status/plain-text.ts";

describe("plainText()", () => {
  it.each([
    ["a plain sentence", "Größe 1: fine.", "Größe 1: fine."],
    ["lines and tabs", "one\r\ntwo\tthree", "one two three"],
    ["an escape sequence", "\u001b[31mred", " [31mred"],
    ["separators and directions", "a\u2028b\u202ec", "a b c"],
    ["invisible characters and half of a pair", "ad\u200bmin\ufeff\ud83d!", "ad min !"],
  ])("%s", (_name, text, plain) => {
    expect(plainText(text, 100)).toBe(plain);
  });

  it("cuts what is too long", () => {
    expect(plainText("abcdef", 3)).toBe("ab…");
    // Half of a pair would come back from the API server as another character, and be written again for ever.
    expect(plainText("a🔒bc", 3)).toBe("a…");
  });
});
