import { describe, expect, test } from "vitest";
import { bind } from "../../../../src/simulator/ldap/bind.ts";
import { domain, session } from "./domain-samples.ts";

const CORP = domain();
const attempt = (name: string, password: string | undefined, isProtected = true, of = CORP) =>
  bind({ kind: "bind", version: 3, name, password }, of, session({ isProtected }));

test.each([
  "svc-winauth@corp.contoso.com",
  "SVC-WinAuth@CORP.contoso.com",
  "CORP\\svc-winauth",
  "corp\\SVC-WINAUTH",
  "CN=svc-winauth,CN=Users,DC=corp,DC=contoso,DC=com",
  "cn=svc-winauth, cn=users, dc=corp, dc=contoso, dc=com",
])("signs in as %s", (name) => {
  expect(attempt(name, "directory-secret")).toEqual({ result: { code: 0 }, boundAs: "svc-winauth" });
});

describe("refuses", () => {
  test.each([
    ["a wrong password", "CORP\\svc-winauth", "x", true, 49, "data 52e,"],
    ["a password in another case", "CORP\\svc-winauth", "Directory-Secret", true, 49, "data 52e,"],
    ["who does not exist", "CORP\\nobody", "x", true, 49, "data 525,"],
    ["who is of another domain", "FABRIKAM\\svc-winauth", "directory-secret", true, 49, "data 525,"],
    ["an account without its domain", "svc-winauth", "directory-secret", true, 49, "data 525,"],
    ["a password without TLS, right or wrong", "CORP\\svc-winauth", "directory-secret", false, 8, "integrity checking"],
    ["anything but a simple bind", "", undefined, true, 7, "not supported"],
  ] as const)("%s", (...[, name, password, isProtected, code, diagnostic]) => {
    const { result, boundAs } = attempt(name, password, isProtected);
    expect([result.code, boundAs]).toEqual([code, undefined]);
    expect(result.diagnostic).toContain(diagnostic);
  });
  test("a version of LDAP that does not exist", () => {
    const request = { kind: "bind", version: 4, name: "", password: "" } as const;
    expect(bind(request, CORP, session()).result.code).toBe(2);
  });
});

describe("an account that is", () => {
  test.each([
    ["expired", "532", "52e"],
    ["disabled", "533", "52e"],
    ["accountExpired", "701", "52e"],
    ["mustChange", "773", "52e"],
    ["locked", "775", "775"],
  ] as const)("%s gets %s with the right password and %s with a wrong one", (state, right, wrong) => {
    const of = domain({ accounts: [{ username: "u", password: "p", state }] });
    const diagnostics = ["p", "x"].map((password) => attempt("CORP\\u", password, true, of).result.diagnostic);
    expect(diagnostics).toEqual([expect.stringContaining(`data ${right},`), expect.stringContaining(`data ${wrong},`)]);
  });
});

test.each(["", "CORP\\svc-winauth", "CORP\\nobody"])(
  "an empty password makes %j anonymous, without TLS too",
  (name) => {
    expect(attempt(name, "", false)).toEqual({ result: { code: 0 } });
  },
);
