import { describe, expect, it } from "vitest";
import type { AccessRule } from "../../../../src/api/v1alpha1/kerberos-realm.ts";
import { accessDeniedMessage, judgeAccess } from "../../../../src/controllers/windows-authentication/access.ts";
import { INSTANCE, SUBSCRIPTION } from "../../../fakes/fake-azure.ts";

const rule = (changes: Partial<AccessRule> = {}): AccessRule => ({
  namespaces: ["team-a"],
  subscriptions: [SUBSCRIPTION],
  appRoles: "Deny",
  ...changes,
});

describe("judgeAccess", () => {
  it.each<[string, AccessRule[], boolean, boolean]>([
    ["no rule", [], false, false],
    ["a rule that fits", [rule()], true, false],
    ["every namespace", [rule({ namespaces: ["*"] })], true, false],
    ["another namespace", [rule({ namespaces: ["team-b"] })], false, false],
    ["another subscription", [rule({ subscriptions: [SUBSCRIPTION.replaceAll("2", "3")] })], false, false],
    ["the resource group in another case", [rule({ resourceGroups: ["RG"] })], true, false],
    ["another resource group", [rule({ resourceGroups: ["other"] })], false, false],
    ["app roles by one of two rules", [rule(), rule({ appRoles: "Allow" })], true, true],
    ["app roles by a rule that does not fit", [rule(), rule({ appRoles: "Allow", namespaces: ["x"] })], true, false],
  ])("%s", (_name, rules, allowed, appRolesAllowed) => {
    expect(judgeAccess(rules, "team-a", INSTANCE)).toEqual({ allowed, appRolesAllowed });
  });
});

describe("accessDeniedMessage", () => {
  it("names what to add and nothing of others", () => {
    expect(accessDeniedMessage("contoso", "team-a", INSTANCE)).toBe(
      `KerberosRealm contoso does not let namespace team-a declare instances of subscription ${SUBSCRIPTION}, resource group rg. To allow it, add to its spec.access: {namespaces: [team-a], subscriptions: [${SUBSCRIPTION}], resourceGroups: [rg]}.`,
    );
  });
});
