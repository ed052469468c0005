import { describe, expect, it } from "vitest";
import { scopeWords, targetOf } from "../../../../src/cli/status/target.ts";

const words = { word: undefined, namespace: undefined, allNamespaces: false, contextNamespace: "mine" };

describe("targetOf()", () => {
  it.each([
    ["nothing", {}, "namespace mine"],
    ["nothing, with a context without a namespace", { contextNamespace: undefined }, "namespace default"],
    ["a namespace", { namespace: "theirs" }, "namespace theirs"],
    ["every namespace", { allNamespaces: true }, "every namespace"],
    ["a name", { word: "payments" }, "payments in namespace mine"],
    ["a name as kubectl prints it", { word: "windowsauthentication/payments" }, "payments in namespace mine"],
    ["a realm", { word: "realm/contoso" }, "realm contoso, every namespace"],
    [
      "a realm in a namespace",
      { word: "kerberosrealm/contoso", namespace: "theirs" },
      "realm contoso, namespace theirs",
    ],
  ])("understands %s", (_what, given, scope) => {
    expect(scopeWords(targetOf({ ...words, ...given }))).toBe(scope);
  });
  it.each([
    [{ namespace: "a", allNamespaces: true }, "-n and -A can't both be given"],
    [{ word: "payments", allNamespaces: true }, '"payments" is in one namespace: name it with -n instead of -A'],
    [{ word: "pod/x" }, '"pod/x" is no object: give the name of a WindowsAuthentication, or realm/NAME'],
    [{ word: "a/b/c" }, '"a/b/c" is no object'],
    [{ word: "../secrets" }, '"../secrets" is no object'],
    [{ word: "realm/" }, '"realm/" is no object'],
    [{ word: "Payments" }, '"Payments" is no object'],
  ])("refuses %j", (given, message) => {
    expect(() => targetOf({ ...words, ...given })).toThrow(message);
  });
});
