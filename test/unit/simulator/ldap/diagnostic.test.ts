import { expect, test } from "vitest";
import * as diagnostic from "../../../../src/simulator/ldap/diagnostic.ts";

test("reads as Active Directory writes it, with a NUL at the end", () => {
  expect(diagnostic.bindRefused("52e")).toBe(
    "80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data 52e, v4563\0",
  );
  expect(diagnostic.noSuchObject("DC=a")).toContain("(NO_OBJECT), data 0, best match of:\n\t'DC=a'\n");
  expect(diagnostic.referredTo("b.example")).toContain("1 access points\n\tref 1: 'b.example'\n");
  expect(diagnostic.badName("x")).toContain("(BAD_NAME)");
});

test.each(Object.entries(diagnostic).filter(([, text]) => typeof text === "string"))(
  "%s ends with a NUL",
  (_name, text) => {
    expect(text).toMatch(/^[0-9A-F]{8}: .*\0$/s);
  },
);
