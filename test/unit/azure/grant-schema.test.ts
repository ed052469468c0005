import { expect, it } from "vitest";
import { grantsLink, tenantWide, toGrant } from "../../../src/azure/grant-schema.ts";

const RAW = { id: "g", clientId: "c", consentType: "AllPrincipals", resourceId: "r", scope: "a b" };

it.each([
  ["two", "User.Read openid", ["User.Read", "openid"]],
  ["a space in front, as Graph writes it", " User.Read  openid ", ["User.Read", "openid"]],
  ["none", "", []],
  ["null", null, []],
  ["absent", undefined, []],
  ["something that is no scope", "\u001b[2J<b>", ["[2J‹b›"]],
])("scopes: %s", (_what, scope, scopes) => {
  expect(toGrant({ ...RAW, scope })).toEqual({ id: "g", clientId: "c", resourceId: "r", scopes });
});

it("only grants for everybody count", () => {
  expect(tenantWide([RAW, { ...RAW, id: "one user's", consentType: "Principal" }]).map((each) => each.id)).toEqual([
    "g",
  ]);
});

it("a client id can't leave its quotes", () => {
  expect(decodeURIComponent(grantsLink("x' or 'a' eq 'a"))).toBe(
    "/oauth2PermissionGrants?$filter=clientId eq 'x'' or ''a'' eq ''a'&$select=id,clientId,consentType,resourceId,scope",
  );
});
