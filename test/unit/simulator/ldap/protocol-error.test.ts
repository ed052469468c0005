import { expect, test } from "vitest";
import { LdapProtocolError } from "../../../../src/simulator/ldap/protocol-error.ts";

test("is told apart by its name", () => {
  expect(new LdapProtocolError("why")).toMatchObject({ name: "LdapProtocolError", message: "why" });
});
