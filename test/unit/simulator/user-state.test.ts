import { describe, expect, it } from "vitest";
import { userGroupSchema, usersOfGroups } from "../../../src/simulator/user-state.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const CORP = { onPremisesDomainName: "corp.contoso.com", domainSid: "S-1-5-21-1-2-3" };
const group = (change: object) =>
  userGroupSchema.parse({ name: "employee", count: 2, upnSuffix: "contoso.example", ...change });

describe("usersOfGroups", () => {
  it("gives synchronised users the names that Kerberos needs", () => {
    const users = usersOfGroups(TENANT, [group(CORP)]);
    expect(users[1]).toMatchObject({
      userPrincipalName: "employee-00002@contoso.example",
      onPremisesSyncEnabled: true,
      onPremisesSamAccountName: "employee-00002",
      onPremisesDomainName: "corp.contoso.com",
      onPremisesSecurityIdentifier: "S-1-5-21-1-2-3-1001",
    });
    expect(new Set(users.map((user) => user.id)).size).toBe(2);
    expect(usersOfGroups(TENANT, [group(CORP)])).toEqual(users);
  });

  it.each([
    ["cloud users no on-premises name", {}, [null, null, null]],
    ["users of a domain without SID none", { ...CORP, domainSid: null }, [true, "employee-00001", null]],
  ])("gives %s", (_what, change, expected) => {
    const [user] = usersOfGroups(TENANT, [group(change)]);
    expect([user?.onPremisesSyncEnabled, user?.onPremisesSamAccountName, user?.onPremisesSecurityIdentifier]).toEqual(
      expected,
    );
  });
});

describe("userGroupSchema", () => {
  it.each([
    ["a SID that is no domain's", { domainSid: "S-1-5-32-544" }],
    ["a name too long for a SAM account name", { name: "a".repeat(15) }],
    ["no users", { count: 0 }],
  ])("refuses %s", (_what, change) => {
    expect(() => group(change)).toThrow();
  });
});
