import { inspect } from "node:util";
import { expect, it } from "vitest";
import { withoutPassword } from "../../../src/directory/without-password.ts";
import { LdapFailure } from "../../../src/ports/ldap.ts";

it("a password that a server repeats is hidden wherever it stands, the cause included", () => {
  const failure = new LdapFailure("refused", "refuses a$b, a$b", {
    resultCode: 53,
    diagnostic: "bind with a$b",
    cause: new Error("a$b"),
  });
  const shown = withoutPassword(failure, "a$b");
  expect(shown).toMatchObject({ code: "refused", message: "refuses (hidden), (hidden)", resultCode: 53 });
  expect(shown.diagnostic).toBe("bind with (hidden)");
  expect(inspect(shown)).not.toContain("a$b");
});

it.each(["", "another"])("a failure without the password %j stays the same", (password) => {
  const failure = new LdapFailure("network", "refused", { cause: new Error("ECONNREFUSED") });
  expect(withoutPassword(failure, password)).toBe(failure);
});
