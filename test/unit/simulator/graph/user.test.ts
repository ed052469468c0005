import { describe, expect, it } from "vitest";
import { USER } from "../../../../src/simulator/graph/user.ts";
import { bodyOf, graphWorld, linkOf, refusalOf, valueOf } from "./graph-world.ts";

const EVENTUAL = { consistencylevel: "eventual" };
const SYNCED = "11111111-0000-4000-8000-000000000001";
const CLOUD = "11111111-0000-4000-8000-000000000002";
const USERS = [
  {
    id: SYNCED,
    userPrincipalName: "anna@contoso.com",
    displayName: "Anna",
    onPremisesSyncEnabled: true,
    onPremisesSamAccountName: "anna",
    onPremisesDomainName: "corp.contoso.com",
    onPremisesSecurityIdentifier: "S-1-5-21-1-2-3-1105",
  },
  { id: CLOUD, userPrincipalName: "carl@contoso.com", displayName: "Carl", mail: "carl@contoso.com" },
];
const people = () => graphWorld({ tenant: { users: USERS } });
const SAMPLE =
  "/users?$select=id,onPremisesSamAccountName,onPremisesDomainName,onPremisesSecurityIdentifier,onPremisesSyncEnabled" +
  "&$filter=onPremisesSyncEnabled eq true&$top=999";

describe("users", () => {
  it("are listed with what is selected of those that are synchronised", () => {
    expect(bodyOf(people().call("GET", SAMPLE))).toEqual({
      "@odata.context":
        "https://graph.microsoft.com/v1.0/$metadata#users(id,onPremisesSamAccountName,onPremisesDomainName,onPremisesSecurityIdentifier,onPremisesSyncEnabled)",
      value: [
        {
          id: SYNCED,
          onPremisesSamAccountName: "anna",
          onPremisesDomainName: "corp.contoso.com",
          onPremisesSecurityIdentifier: "S-1-5-21-1-2-3-1105",
          onPremisesSyncEnabled: true,
        },
      ],
    });
  });

  it("show eleven properties when nothing is selected, and all with *", () => {
    const [first] = valueOf(people().call("GET", "/users"));
    expect(Object.keys(first!).toSorted()).toEqual([...USER.returnedByDefault!].toSorted());
    const whole = bodyOf(people().call("GET", `/users/${SYNCED}?$select=*`));
    expect(Object.keys(whole).toSorted()).toEqual(["@odata.context", ...Object.keys(USER.properties)].toSorted());
  });

  it.each([
    ["", {}, [SYNCED, CLOUD]],
    ["$filter=userPrincipalName eq 'carl@contoso.com'", {}, [CLOUD]],
    ["$filter=onPremisesSecurityIdentifier eq null", {}, [CLOUD]],
    ["$filter=onPremisesSamAccountName eq 'anna'&$count=true", EVENTUAL, [SYNCED]],
    ["$filter=onPremisesSyncEnabled ne true&$count=true", EVENTUAL, [CLOUD]],
    ["$filter=endswith(mail,'@contoso.com')&$count=true", EVENTUAL, [CLOUD]],
  ])("are listed by '%s' with %j", (query, headers, expected) => {
    const value = valueOf(people().call("GET", `/users?${query}`, { headers }));
    expect(value.map((entity) => entity["id"])).toEqual(expected);
  });

  it.each([
    ["?$filter=onPremisesSamAccountName eq 'anna'", "Request_UnsupportedQuery"],
    ["?$filter=onPremisesSyncEnabled ne true", "Request_UnsupportedQuery"],
    ["?$filter=onPremisesDomainName eq 'corp.contoso.com'", "Request_UnsupportedQuery"],
    ["/$count", "Request_UnsupportedQuery"],
    ["?$top=1000", "Request_BadRequest"],
    ["?$skip=1", "Request_BadRequest"],
    ["?$select=aboutThem", "BadRequest"],
    ["(name='x')", "BadRequest"],
  ])("refuse /users%s with %s", (rest, code) => {
    expect(refusalOf(people().call("GET", `/users${rest}`)).slice(0, 2)).toEqual([400, code]);
  });

  it.each([
    [SYNCED, 200],
    ["ANNA@contoso.com", 200],
    ["nobody@contoso.com", 404],
  ])("are found by %s: %s", (key, status) => {
    expect(people().call("GET", `/users/${key}`).status).toBe(status);
  });

  it("are counted, and come in pages of 999 at most", () => {
    const graph = graphWorld({ tenant: { userGroups: [{ name: "e", count: 1500, upnSuffix: "contoso.com" }] } });
    expect(graph.call("GET", "/users/$count", { headers: EVENTUAL }).body).toBe("1500");
    const first = graph.call("GET", "/users?$top=999");
    const second = graph.call("GET", linkOf(first, "@odata.nextLink"));
    expect([valueOf(first).length, valueOf(second).length]).toEqual([999, 501]);
  });
});
