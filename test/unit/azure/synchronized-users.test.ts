import { describe, expect, it } from "vitest";
import { clientsOn } from "../../fakes/azure-on-simulator.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";
import { SimulatedAzure } from "../../fakes/simulated-azure.ts";

const ADA = {
  onPremisesDomainName: "corp.contoso.example",
  onPremisesSamAccountName: "ada",
  onPremisesSecurityIdentifier: "S-1-5-21-1",
};

function scripted(answer: { readonly status: number; readonly body: unknown }) {
  const { clients, outbound } = scriptedAzure();
  outbound.on("GET", "/users?", answer);
  return { read: () => clients.directory.synchronizedUsers(userCall()), outbound };
}

describe("synchronizedUsers()", () => {
  it.each([
    ["nobody", [], { users: 0, isWhole: true, domains: [], incomplete: 0 }],
    ["one user", [ADA], { users: 1, isWhole: true, domains: ["corp.contoso.example"], incomplete: 0 }],
    [
      "users of several domains, each named once, in lower case and in order",
      [
        { ...ADA, onPremisesDomainName: "EU.contoso.example" },
        ADA,
        { ...ADA, onPremisesDomainName: "eu.contoso.example" },
      ],
      { users: 3, isWhole: true, domains: ["corp.contoso.example", "eu.contoso.example"], incomplete: 0 },
    ],
    [
      "users without an account name, a domain or a SID",
      [
        { ...ADA, onPremisesSamAccountName: null },
        { ...ADA, onPremisesDomainName: "" },
        { onPremisesDomainName: "corp.contoso.example", onPremisesSamAccountName: "eve" },
        ADA,
      ],
      { users: 4, isWhole: true, domains: ["corp.contoso.example"], incomplete: 3 },
    ],
    ["a user of whom nothing is left", [{ id: "u" }], { users: 1, isWhole: true, domains: [], incomplete: 1 }],
  ])("counts %s", async (_what, value, expected) => {
    expect(await scripted({ status: 200, body: { value } }).read()).toEqual(expected);
  });

  it("reads one page, whatever comes behind it", async () => {
    const next = "https://graph.microsoft.com/v1.0/users?$skiptoken=x";
    const { read, outbound } = scripted({ status: 200, body: { value: [ADA], "@odata.nextLink": next } });
    await read();
    expect(outbound.calls("graph")).toEqual([
      "GET https://graph.microsoft.com/v1.0/users?$filter=onPremisesSyncEnabled eq true" +
        "&$select=onPremisesDomainName,onPremisesSamAccountName,onPremisesSecurityIdentifier&$top=999",
    ]);
  });

  it.each([
    ["more than was asked for", { status: 200, body: { value: Array(1000).fill(ADA) } }, "value is not as documented"],
    [
      "a refusal",
      { status: 403, body: { error: { code: "Authorization_RequestDenied", message: "x" } } },
      "lacks the application permission User.Read.All",
    ],
  ])("explains %s", async (_what, answer, words) => {
    await expect(scripted(answer).read()).rejects.toThrow(words);
  });

  it("agrees with the simulator", async () => {
    const azure = await SimulatedAzure.start((state) => {
      for (const user of state.tenants[0]!.users)
        if (user.displayName === "Bo Ek") user.onPremisesSecurityIdentifier = null;
    });
    expect(await clientsOn(azure).directory.synchronizedUsers(userCall())).toEqual({
      users: 3,
      isWhole: true,
      domains: ["corp.contoso.com"],
      incomplete: 1,
    });
  });
});
