import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutTo, plainText } from "../../src/plain-text.ts";

describe("plainText", () => {
  it.each([
    ["a name", "Require MFA for all users", "Require MFA for all users"],
    ["other scripts and pictures", "Größe 東京 🔒", "Größe 東京 🔒"],
    ["terminal sequences", "a\u001b[2J\u001b]0;x\u0007b", "a [2J ]0;x b"],
    ["line breaks of every kind", "a\r\nb\u2028c\u2029d\u0085e", "a b c d e"],
    ["text that runs the other way", "user\u202egpj.exe", "user gpj.exe"],
    ["invisible characters", "ad\u200bmin\ufeff", "ad min"],
    ["half of a pair", "a\ud83db", "a b"],
    ["mark-up", "<script>alert(1)</script>", "‹script›alert(1)‹/script›"],
    ["space around and inside", "  a \t b  ", "a b"],
  ])("%s", (_what, text, expected) => {
    expect(plainText(text, 100)).toBe(expected);
  });

  it("never gives more than asked for, nor anything unprintable, and is done after once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const plain = plainText(text, max);
        expect(plain.length).toBeLessThanOrEqual(max);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>]/u);
        expect(plainText(plain, max)).toBe(plain);
      }),
    );
  });

  it("looks at the beginning of what is very long", () => {
    expect(plainText("a".repeat(50_000_000), 256)).toBe(`${"a".repeat(255)}…`);
  });
});

it.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["a🔒bc", 3, "a…"],
])("cutTo(%j, %i)", (text, max, expected) => {
  expect(cutTo(text, max)).toBe(expected);
});
