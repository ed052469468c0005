import { describe, expect, test } from "vitest";
import { type AnsweredRequest, answerRequest, refusal } from "../../../../src/simulator/ldap/answer-request.ts";
import type { LdapControl, WriteOperation } from "../../../../src/simulator/ldap/request.ts";
import type { LdapResponse } from "../../../../src/simulator/ldap/response.ts";
import { domain, session, viewOf } from "./domain-samples.ts";

const VIEW = viewOf(domain());
const BIND = { kind: "bind", version: 3, name: "CORP\\svc-winauth", password: "directory-secret" } as const;
const START_TLS = { kind: "extended", oid: "1.3.6.1.4.1.1466.20037" } as const;
const WHO_AM_I = { kind: "extended", oid: "1.3.6.1.4.1.4203.1.11.3" } as const;
const SEARCH = {
  kind: "search",
  base: "DC=corp,DC=contoso,DC=com",
  scope: "subtree",
  sizeLimit: 0,
  typesOnly: false,
  filter: { kind: "present", attribute: "objectClass" },
  attributes: ["1.1"],
} as const;

const answer = (request: AnsweredRequest, as = session(), controls: readonly LdapControl[] = []) =>
  answerRequest(request, controls, VIEW, as);
const codeOf = (response: LdapResponse | undefined) =>
  response?.kind === "result" || response?.kind === "extended" ? response.result.code : undefined;

describe("a bind", () => {
  test("signs the connection in", () => {
    const as = session();
    expect(codeOf(answer(BIND, as).responses[0])).toBe(0);
    expect(as.boundAs).toBe("svc-winauth");
  });
  test.each([
    ["a failed one", { ...BIND, password: "x" }, 49],
    ["an anonymous one", { ...BIND, name: "", password: "" }, 0],
  ])("%s signs it out", (_what, request, code) => {
    const as = session({ boundAs: "svc-winauth" });
    expect([codeOf(answer(request, as).responses[0]), as.boundAs]).toEqual([code, undefined]);
  });
});

describe("writes are refused", () => {
  test.each([
    ["modify", "DC=a", 50],
    ["add", "DC=a", 50],
    ["delete", "DC=a", 50],
    ["modifyDn", "DC=a", 50],
    ["compare", "DC=a", 53],
    ["modify", "", 53],
  ] as const)("%s of %j: %s", (operation: WriteOperation, dn, code) => {
    const request = { kind: "write", operation, dn } as const;
    expect(answer(request, session({ boundAs: "u" })).responses).toMatchObject([{ of: operation, result: { code } }]);
    expect(answer(request).responses).toMatchObject([{ of: operation, result: { code: 1 } }]);
  });
});

describe("extended requests", () => {
  test("StartTLS begins TLS", () => {
    expect(answer(START_TLS, session({ isProtected: false }))).toEqual({
      responses: [{ kind: "extended", result: { code: 0 }, oid: START_TLS.oid }],
      startsTls: true,
    });
  });
  test("StartTLS where there is TLS is an error", () => {
    const { responses, startsTls } = answer(START_TLS);
    expect([codeOf(responses[0]), startsTls]).toEqual([1, false]);
  });
  test.each([
    ["svc-winauth", "u:CORP\\svc-winauth"],
    [undefined, ""],
  ])("who has signed in as %s is %j", (boundAs, value) => {
    expect(answer(WHO_AM_I, session({ boundAs })).responses).toEqual([
      { kind: "extended", result: { code: 0 }, value },
    ]);
  });
  test("others are not known", () => {
    expect(codeOf(answer({ kind: "extended", oid: "1.2" }).responses[0])).toBe(2);
  });
});

describe("controls", () => {
  const as = session({ boundAs: "u" });
  const hasReferences = (controls: readonly LdapControl[]) =>
    answer(SEARCH, as, controls).responses.some(({ kind }) => kind === "reference");
  test("the domain scope keeps references away", () => {
    expect(hasReferences([])).toBe(true);
    expect(hasReferences([{ oid: "1.2.840.113556.1.4.1339", isCritical: true }])).toBe(false);
  });
  test("unknown ones are ignored, or refused when they are critical", () => {
    const control = { oid: "1.2.840.113556.1.4.319", isCritical: false };
    expect(codeOf(answer(SEARCH, as, [control]).responses.at(-1))).toBe(0);
    expect(answer(SEARCH, as, [{ ...control, isCritical: true }]).responses).toMatchObject([
      { of: "search", result: { code: 12 } },
    ]);
    expect(answer(WHO_AM_I, as, [{ ...control, isCritical: true }]).responses).toMatchObject([{ kind: "extended" }]);
  });
});

test.each([
  ["bind", BIND, { kind: "result", of: "bind" }],
  ["search", SEARCH, { kind: "result", of: "search" }],
  ["add", { kind: "write", operation: "add", dn: "" }, { kind: "result", of: "add" }],
  ["extended request", START_TLS, { kind: "extended", oid: START_TLS.oid }],
] as const)("the refusal of a %s has its kind", (_what, request, expected) => {
  expect(refusal(request, { code: 51 })).toEqual({ ...expected, result: { code: 51 } });
});
