import { describe, expect, it } from "vitest";
import { readSecretKeys } from "../../../src/azure/secret-reader.ts";

const holding = (content: Record<string, string> | undefined) => ({ read: () => Promise.resolve(content) });
const read = (content: Record<string, string> | undefined) => readSecretKeys(holding(content), "sp", ["a", "b"]);

describe("readSecretKeys", () => {
  it("gives the values in order, without space around them", async () => {
    expect((await read({ b: "2\n", a: " 1 ", c: "3" })).values).toEqual(["1", "2"]);
  });

  it("fingerprints change with the values only, and hold nothing of them", async () => {
    const first = await read({ a: "1", b: "2" });
    expect(first.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect((await read({ a: "1\n", b: "2", c: "x" })).fingerprint).toBe(first.fingerprint);
    expect((await read({ a: "12", b: " " }).catch(() => undefined))?.fingerprint).toBeUndefined();
    expect((await read({ a: "1", b: "3" })).fingerprint).not.toBe(first.fingerprint);
  });

  it.each([
    [
      "no Secret",
      undefined,
      "SecretNotFound",
      "The Secret sp does not exist in the operator's namespace; create it with the keys a and b.",
    ],
    [
      "a missing key",
      { a: "1" },
      "SecretInvalid",
      "The Secret sp in the operator's namespace has no value under the key b.",
    ],
    [
      "an empty value",
      { a: " \n", b: "2" },
      "SecretInvalid",
      "The Secret sp in the operator's namespace has no value under the key a.",
    ],
  ])("%s is named", async (_what, content, reason, message) => {
    await expect(read(content)).rejects.toMatchObject({ reason, message, retry: { kind: "slow" }, needsHuman: true });
  });
});
