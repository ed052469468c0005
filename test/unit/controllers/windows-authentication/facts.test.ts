import { describe, expect, it } from "vitest";
import { consentFacts, instanceFacts } from "../../../../src/controllers/windows-authentication/facts.ts";
import { FakeAzure, GRAPH_APP_ID, INSTANCE, TENANT } from "../../../fakes/fake-azure.ts";
import { enabledAzure, explicitSpec, observedOf, specOf } from "../../../fakes/observed.ts";

const realm = { tenantId: TENANT, cloud: "AzurePublic", appRolesAllowed: true } as const;
const held = (delegatedScopes: string[], appRoles: string[] = []) => ({
  resourceAppId: GRAPH_APP_ID,
  resource: "Microsoft Graph",
  delegatedScopes,
  appRoles,
});
const servicePrincipal = {
  applicationId: "app-1",
  applicationObjectId: "object-1",
  servicePrincipalObjectId: "sp-1",
  displayName: "sqlmi-01 principal",
};
const adminConsentUrl = `https://login.microsoftonline.com/${TENANT}/adminconsent?client_id=app-1`;

describe("instanceFacts()", () => {
  it("repeats what was read, and derives the service principal name", () => {
    expect(instanceFacts(INSTANCE, enabledAzure().instance, TENANT)).toEqual({
      managedInstance: {
        name: "sqlmi-01",
        fullyQualifiedDomainName: "sqlmi-01.abc.database.windows.net",
        state: "Ready",
        location: "westeurope",
        tenantId: TENANT,
      },
      kerberos: { servicePrincipalName: "MSSQLSvc/sqlmi-01.abc.database.windows.net:1433" },
    });
  });

  it("says no more than the answer", () => {
    const instance = { resourceId: "id", name: "sqlmi-01", location: "westeurope" };
    expect(instanceFacts(INSTANCE, instance, TENANT)).toEqual({
      managedInstance: { name: "sqlmi-01", location: "westeurope", tenantId: TENANT },
    });
  });
});

describe("consentFacts()", () => {
  it("tells granted, missing and unexpected apart, and where an administrator grants what is missing", () => {
    expect(consentFacts(specOf(), observedOf(enabledAzure(["openid", "profile"])), realm)).toEqual({
      servicePrincipal,
      consent: {
        granted: [held(["openid"])],
        missing: [held(["User.Read"])],
        unexpected: [held(["profile"])],
        adminConsentUrl,
      },
    });
  });

  it("has no such page where nothing is missing", () => {
    expect(consentFacts(specOf(), observedOf(enabledAzure(["openid", "User.Read"])), realm).consent).toEqual({
      granted: [held(["openid", "User.Read"])],
      missing: [],
      unexpected: [],
    });
  });

  it.each([
    ["AzureUSGovernment", "login.microsoftonline.us"],
    ["AzureChina", "login.chinacloudapi.cn"],
  ] as const)("names the page of the realm's own cloud: %s", (cloud, host) => {
    const { consent } = consentFacts(specOf(), observedOf(enabledAzure()), { ...realm, cloud });
    expect(consent?.adminConsentUrl).toBe(`https://${host}/${TENANT}/adminconsent?client_id=app-1`);
  });

  it.each<[string, readonly string[], readonly string[], boolean, ReturnType<typeof held>]>([
    ["an unknown scope", ["Nonsense"], [], true, held(["Nonsense"])],
    ["an app role that no rule allows", [], ["User.Read.All"], false, held([], ["User.Read.All"])],
    ["an app role that is allowed", [], ["User.Read.All"], true, held([], ["User.Read.All"])],
  ])("counts %s as missing", (_name, scopes, roles, appRolesAllowed, expected) => {
    const facts = consentFacts(explicitSpec(scopes, roles), observedOf(enabledAzure()), { ...realm, appRolesAllowed });
    expect(facts.consent).toEqual({ granted: [], missing: [expected], unexpected: [], adminConsentUrl });
  });

  it("forgets both while the service principal is off, and names only the application while consent is not read", () => {
    const off = new FakeAzure();
    off.addInstance();
    expect(consentFacts(specOf(), observedOf(off), realm)).toEqual({ servicePrincipal: undefined, consent: undefined });
    const unread = { ...observedOf(enabledAzure()) };
    delete (unread as { consent?: unknown }).consent;
    expect(consentFacts(specOf(), unread, realm)).toEqual({
      servicePrincipal: { applicationId: "app-1" },
      consent: undefined,
    });
  });
});
