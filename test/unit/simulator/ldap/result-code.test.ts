import { expect, test } from "vitest";
import { RESULT } from "../../../../src/simulator/ldap/result-code.ts";

test("has the numbers of RFC 4511", () => {
  expect(RESULT).toMatchObject({
    success: 0,
    strongerAuthRequired: 8,
    referral: 10,
    noSuchObject: 32,
    invalidCredentials: 49,
  });
});
