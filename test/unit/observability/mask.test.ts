import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSecrets } from "../../../src/observability/mask.ts";

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ";

describe("maskSecrets()", () => {
  const rows: { readonly name: string; readonly text: string; readonly expected: string }[] = [
    { name: "a JSON Web Token", text: `token ${JWT} was refused`, expected: "token [redacted] was refused" },
    { name: "an unsigned one", text: "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.", expected: "[redacted]" },
    {
      name: "a bearer header",
      text: "Authorization: Bearer opaque-canary",
      expected: "Authorization: Bearer [redacted]",
    },
    { name: "whatever its case", text: "bearer opaque-canary, then", expected: "bearer [redacted], then" },
    {
      name: "a form",
      text: "grant_type=x&client_secret=can~ary%2F&scope=y",
      expected: "grant_type=x&client_secret=[redacted]&scope=y",
    },
    { name: "a client assertion", text: "client_assertion=canary", expected: "client_assertion=[redacted]" },
    {
      name: "a signed URL",
      text: "https://h/c?sv=1&sig=canary%3D&se=2",
      expected: "https://h/c?sv=1&sig=[redacted]&se=2",
    },
    { name: "JSON", text: '{"access_token":"canary","n":1}', expected: '{"access_token":"[redacted]","n":1}' },
    {
      name: "JSON within JSON",
      text: '{"b":"{\\"clientSecret\\": \\"canary\\"}"}',
      expected: '{"b":"{\\"clientSecret\\": \\"[redacted]\\"}"}',
    },
    {
      name: "a private key, also an escaped or cut-off one",
      text: "-----BEGIN PRIVATE KEY-----\\ncanary\\n-----END PRIVATE KEY-----",
      expected: "[redacted]",
    },
    {
      name: "and leaves other text alone",
      text: "design=blue eyJ is no token; sign=1",
      expected: "design=blue eyJ is no token; sign=1",
    },
  ];

  it("masks secrets with quotes and backslashes to their end, in JSON and in JSON within JSON, and leaves valid JSON", () => {
    const inner = { b: { clientSecret: 'ca"nary\\', password: "line\ncanary" }, after: 'kept "so"' };
    const masked = maskSecrets(JSON.stringify({ inner, text: JSON.stringify(inner) }));
    const expected = { b: { clientSecret: "[redacted]", password: "[redacted]" }, after: 'kept "so"' };
    expect(JSON.parse(masked)).toEqual({ inner: expected, text: JSON.stringify(expected) });
  });

  it("leaves any JSON line valid JSON", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("token", "password", "other"), (text, name) => {
        const line = JSON.stringify({
          [name]: text,
          nested: { [name]: `Bearer ${text}` },
          parsed: JSON.parse(text) as unknown,
        });
        expect(() => JSON.parse(maskSecrets(line)) as unknown).not.toThrow();
      }),
    );
  });

  it.each(rows)("masks $name", ({ text, expected }) => {
    expect(maskSecrets(text)).toBe(expected);
  });
});
