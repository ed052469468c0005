import { expect, test } from "vitest";
import { createSigningKeys } from "../../../../src/simulator/entra/signing-keys.ts";

test("two simulators never share a key, and the published half names it", async () => {
  const [one, two] = [await createSigningKeys(), await createSigningKeys()];
  expect(one.keyId).not.toBe(two.keyId);
  expect(Object.keys(one.publicJwk).sort()).toEqual(["e", "kid", "kty", "n", "use", "x5t"]);
  expect([one.publicJwk.kid, one.publicKey.type]).toEqual([one.keyId, "public"]);
});
