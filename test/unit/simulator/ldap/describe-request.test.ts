import { expect, test } from "vitest";
import { describeRequest, faultyRequest } from "../../../../src/simulator/ldap/describe-request.ts";
import type { LdapRequest } from "../../../../src/simulator/ldap/request.ts";

const CONTROLLER = { domain: "a.b", host: "dc1.a.b" };
const CASES: readonly (readonly [string, LdapRequest | undefined, readonly [string, string, string, boolean]])[] = [
  ["a connection", undefined, ["CONNECT", "/dc1.a.b/", "", false]],
  ["a bind", { kind: "bind", version: 3, name: "A\\u", password: "secret" }, ["BIND", "/dc1.a.b/A\\u", "", false]],
  [
    "a search",
    {
      kind: "search",
      base: "DC=a,DC=b",
      scope: "one",
      sizeLimit: 0,
      typesOnly: false,
      filter: { kind: "equal", attribute: "cn", value: "x" },
      attributes: ["cn", "pwdLastSet"],
    },
    ["SEARCH", "/dc1.a.b/DC=a,DC=b", "scope=one&filter=(cn=x)&attributes=cn,pwdLastSet", false],
  ],
  ["a write", { kind: "write", operation: "modifyDn", dn: "CN=x" }, ["MODIFYDN", "/dc1.a.b/CN=x", "", true]],
  ["a comparison", { kind: "write", operation: "compare", dn: "CN=x" }, ["COMPARE", "/dc1.a.b/CN=x", "", false]],
  [
    "StartTLS",
    { kind: "extended", oid: "1.3.6.1.4.1.1466.20037" },
    ["STARTTLS", "/dc1.a.b/", "oid=1.3.6.1.4.1.1466.20037", false],
  ],
  ["another extended request", { kind: "extended", oid: "1.2" }, ["EXTENDED", "/dc1.a.b/", "oid=1.2", false]],
  ["an unbind", { kind: "unbind" }, ["UNBIND", "/dc1.a.b/", "", false]],
];

test.each(CASES)("%s", (_what, request, [method, path, query, write]) => {
  const described = describeRequest(request, CONTROLLER);
  expect(described).toEqual({ service: "ldap", method, path, query, write });
  expect(faultyRequest(described)).toEqual({ method, path, body: query });
});
