import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecretSearch } from "../../support/secret-search.ts";

const VALUE = 'pa"ss/wörd+&=%and-more~1234567890';
const search = new SecretSearch([{ name: "the password", value: VALUE }]);
const within = (text: string): string => `level=info msg="before ${text} after"`;

describe("SecretSearch", () => {
  it.each([
    ["as it is", VALUE],
    ["its first half", VALUE.slice(0, 16)],
    ["its second half", VALUE.slice(16)],
    ["twelve characters of it", VALUE.slice(9, 21)],
    ["cut off behind a prefix", `…${VALUE.slice(20)}`],
    ["in a URL", encodeURIComponent(VALUE)],
    ["in a form", new URLSearchParams({ client_secret: VALUE }).toString()],
    ["in JSON", JSON.stringify({ a: VALUE })],
    ["in JSON in JSON", JSON.stringify({ body: JSON.stringify({ a: VALUE }) })],
    ["in hexadecimal", Buffer.from(VALUE).toString("hex")],
    ["in base64", Buffer.from(VALUE).toString("base64")],
    ["in base64 behind a user name", Buffer.from(`u:${VALUE}`).toString("base64")],
    ["in base64 behind another", Buffer.from(`user:${VALUE}:x`).toString("base64")],
    ["in base64url", Buffer.from(VALUE).toString("base64url")],
  ])("finds a planted secret %s", (_how, planted) => {
    expect(search.in(within(planted))).not.toEqual([]);
  });

  it("finds what stands anywhere, and says which it is without repeating it", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: VALUE.length - 12 }), (before, after, at) => {
        const found = search.in(before + VALUE.slice(at, at + 12) + after);
        expect(found.join()).toContain("the password");
      }),
    );
    expect(search.in(`x ${VALUE}`).join()).not.toContain(VALUE.slice(0, 12));
  });

  it.each(["", "an ordinary sentence about a password", VALUE.slice(0, 11), "-----BEGIN CERTIFICATE-----"])(
    "finds nothing in %j",
    (text) => {
      const key = { name: "the key", value: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC" };
      expect(
        new SecretSearch([
          { name: "the password", value: VALUE },
          { ...key, value: key.value.slice(28) },
        ]).in(text),
      ).toEqual([]);
    },
  );

  it("refuses to look for what could not be told from a word", () => {
    expect(() => new SecretSearch([{ name: "x", value: "short" }])).toThrow("x is too short to be found.");
  });
});
