import { describe, expect, it } from "vitest";
import type { ConditionalAccessPolicy } from "../../../src/azure/ports.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const POLICIES = "/identity/conditionalAccess/policies";
const HEAD = { id: "p", displayName: "MFA for all", state: "enabled" };
const EVERYBODY = { includeUsers: ["All"] };

/** What is left of one policy as Graph sends it. */
async function read(policy: object): Promise<readonly ConditionalAccessPolicy[]> {
  const { clients, outbound } = scriptedAzure();
  outbound.on("GET", POLICIES, { status: 200, body: { value: [policy] } });
  return await clients.directory.conditionalAccessPolicies(userCall());
}

async function narrowed(conditions: object): Promise<boolean | undefined> {
  const [policy] = await read({ ...HEAD, conditions: { users: EVERYBODY, ...conditions } });
  return policy?.narrowed;
}

describe("a Conditional Access policy", () => {
  it("keeps what the evaluation needs", async () => {
    const policy = {
      ...HEAD,
      createdDateTime: "2026-01-01T00:00:00Z",
      conditions: {
        applications: {
          includeApplications: ["All"],
          excludeApplications: ["app"],
          includeUserActions: ["urn:user:registersecurityinfo"],
          includeAuthenticationContextClassReferences: ["c1"],
          applicationFilter: { mode: "exclude", rule: "x" },
        },
        users: EVERYBODY,
        clientAppTypes: ["all"],
      },
      grantControls: {
        operator: "OR",
        builtInControls: ["mfa"],
        customAuthenticationFactors: ["factor"],
        termsOfUse: ["terms"],
        authenticationStrength: { id: "strength" },
      },
    };
    expect(await read(policy)).toEqual([
      {
        ...HEAD,
        includeApplications: ["All"],
        excludeApplications: ["app"],
        hasApplicationFilter: true,
        applicationFilterMode: "exclude",
        includeUserActions: ["urn:user:registersecurityinfo"],
        includeAuthenticationContexts: ["c1"],
        includeUsers: ["All"],
        builtInControls: ["mfa"],
        hasAuthenticationStrength: true,
        termsOfUse: ["terms"],
        customAuthenticationFactors: ["factor"],
        narrowed: false,
      },
    ]);
  });

  it.each([
    ["absent", { conditions: {} }],
    [
      "null",
      {
        conditions: { applications: null, users: null, clientAppTypes: null, signInRiskLevels: null },
        grantControls: null,
      },
    ],
    [
      "objects of nulls and empty lists",
      {
        conditions: { applications: { applicationFilter: { mode: null, rule: null } }, users: { includeUsers: [] } },
        grantControls: { authenticationStrength: { id: null, allowedCombinations: [] } },
      },
    ],
  ])("is empty, and for nobody in particular, where its parts are %s", async (_how, parts) => {
    expect(await read({ ...HEAD, ...parts })).toEqual([
      {
        ...HEAD,
        includeApplications: [],
        excludeApplications: [],
        hasApplicationFilter: false,
        includeUserActions: [],
        includeAuthenticationContexts: [],
        includeUsers: [],
        builtInControls: [],
        hasAuthenticationStrength: false,
        termsOfUse: [],
        customAuthenticationFactors: [],
        narrowed: true,
      },
    ]);
  });

  it.each([
    ["everybody, in any case of letters", { users: { includeUsers: ["aLL"] } }],
    ["everybody, and a group on top", { users: { ...EVERYBODY, includeGroups: ["g"] } }],
    ["every platform", { platforms: { includePlatforms: ["all"] } }],
    ["every location", { locations: { includeLocations: ["All"] } }],
    ["a device condition of nulls", { devices: { deviceFilter: null, includeDevices: [] } }],
    ["an authentication flow of nulls", { authenticationFlows: { transferMethods: null } }],
    ["no risk of insiders", { insiderRiskLevels: null }],
    ["times and states of devices of nulls", { times: null, deviceStates: { includeStates: [], excludeStates: [] } }],
    ["left-out guests of nulls", { users: { ...EVERYBODY, excludeGuestsOrExternalUsers: { externalTenants: null } } }],
  ])("is not narrowed by %s", async (_what, conditions) => {
    expect(await narrowed(conditions)).toBe(false);
  });

  it.each([
    ["a group alone", { users: { includeGroups: ["g"] } }],
    ["a user left out", { users: { ...EVERYBODY, excludeUsers: ["u"] } }],
    ["a role left out", { users: { ...EVERYBODY, excludeRoles: ["r"] } }],
    ["guests left out", { users: { ...EVERYBODY, excludeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2b" } } }],
    ["a named location", { locations: { includeLocations: ["office"] } }],
    ["a platform left out", { platforms: { includePlatforms: ["all"], excludePlatforms: ["linux"] } }],
    ["one client of several", { clientAppTypes: ["all", "exchangeActiveSync"] }],
    ["an authentication flow", { authenticationFlows: { transferMethods: "deviceCodeFlow" } }],
    ["a risk of insiders", { insiderRiskLevels: "moderate,elevated" }],
    ["a state of devices", { deviceStates: { includeStates: ["All"], excludeStates: ["Compliant"] } }],
    ["a risk of the user", { userRiskLevels: ["high"] }],
  ])("is narrowed by %s", async (_what, conditions) => {
    expect(await narrowed(conditions)).toBe(true);
  });
});

describe("the filter on applications", () => {
  it.each([
    ["that adds some", { mode: "include", rule: "x" }, [true, "include"]],
    ["that takes some away", { mode: "exclude", rule: "x" }, [true, "exclude"]],
    ["in another case", { mode: "Include", rule: "x" }, [true, "include"]],
    ["of a mode that is not known yet", { mode: "unknownFutureValue", rule: "x" }, [true, undefined]],
    ["without a mode", { mode: null, rule: "x" }, [true, undefined]],
    ["of nulls", { mode: null, rule: null }, [false, undefined]],
    ["that is not there", null, [false, undefined]],
  ])("%s", async (_what, applicationFilter, expected) => {
    const [policy] = await read({ ...HEAD, conditions: { applications: { applicationFilter } } });
    expect([policy?.hasApplicationFilter, policy?.applicationFilterMode]).toEqual(expected);
  });
});

describe("the users", () => {
  const workloads = { includeServicePrincipals: ["ServicePrincipalsInMyTenant"], excludeServicePrincipals: [] };
  it.each([
    ["are those that are named", { users: { includeUsers: ["u"] } }, ["u"]],
    ["are none of a policy for workload identities", { clientApplications: workloads }, ["None"]],
    ["are not known where nothing is said", { clientApplications: null, users: null }, []],
  ])("%s", async (_what, conditions, expected) => {
    const [policy] = await read({ ...HEAD, conditions });
    expect(policy?.includeUsers).toEqual(expected);
  });
});

describe("reading the policies", () => {
  it("asks for all of them", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", POLICIES, { status: 200, body: { value: [] } });
    expect(await clients.directory.conditionalAccessPolicies(userCall())).toEqual([]);
    expect(outbound.calls("graph")).toEqual([`GET https://graph.microsoft.com/v1.0${POLICIES}`]);
  });

  it("names the permission that it lacks", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", POLICIES, { status: 403, body: { error: { code: "AccessDenied", message: "x" } } });
    await expect(clients.directory.conditionalAccessPolicies(userCall())).rejects.toThrow("Policy.Read.All");
  });

  it("refuses a policy without conditions", async () => {
    await expect(read(HEAD)).rejects.toThrow(
      "Reading the Conditional Access policies did not succeed: value.0.conditions is not as documented.",
    );
  });
});
