import { describe, expect, it } from "vitest";
import { kerberosRealmSpecSchema } from "../../../../src/api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationSpecSchema } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import { OTHER_GUID, realm, winauth } from "../../../fixtures/api/specs.ts";
import { isExplained, WINAUTH_DEPENDENCIES } from "../../../support/operations/dependencies.ts";
import { type RealmSpec, type RealmWorld, realmOutcome } from "../../../support/operations/realm-model.ts";
import {
  azureWithout,
  type InstanceInAzure,
  leftToOthers,
  type WinauthSpec,
  winauthOutcome,
} from "../../../support/operations/winauth-model.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const REQUESTED = ["User.Read", "offline_access", "openid", "profile"];
const OFF: InstanceInAzure = { isOn: false, metadata: "AzureAD", scopes: [], roles: [] };
const ON: InstanceInAzure = { ...OFF, isOn: true, scopes: ["email"] };
const NOTHING = { isOn: false, scopes: [], roles: [] };
const WORLD = { realm: "contoso", appRolesAllowed: false, isObstructed: false };

function spec(more: object = {}): WinauthSpec {
  const declared = winauth({ realmRef: { name: "contoso" }, ...more });
  return windowsAuthenticationSpecSchema.parse(declared) as unknown as WinauthSpec;
}

const explicit = (permission: object): object => ({
  consent: { mode: "Explicit", permissions: [{ resourceAppId: GRAPH, ...permission }] },
});

describe("what comes of a WindowsAuthentication", () => {
  it.each<[string, object, InstanceInAzure, Partial<InstanceInAzure>, string]>([
    ["by default", {}, OFF, { isOn: true, scopes: REQUESTED }, "True Succeeded"],
    ["where others granted more", {}, ON, { scopes: [...REQUESTED, "email"].sort() }, "True Succeeded"],
    ["with prune", { consent: { prune: true } }, ON, { scopes: REQUESTED }, "True Succeeded"],
    ["with Observe", { managementPolicy: "Observe" }, OFF, OFF, "False ChangesPending"],
    [
      "without a service principal",
      { servicePrincipal: "Disabled" },
      ON,
      { isOn: false, scopes: [] },
      "True Succeeded",
    ],
    ["with another mode", { authenticationMetadata: "Paired" }, ON, { metadata: "Paired" }, "True Succeeded"],
    ["with an unknown scope", explicit({ delegatedScopes: ["No.Such"] }), ON, {}, "False PermissionUnknown"],
    ["with app roles that are denied", explicit({ appRoles: ["User.Read.All"] }), ON, {}, "False AppRolesNotAllowed"],
    [
      "with an API that is not there",
      explicit({ resourceAppId: OTHER_GUID, delegatedScopes: ["X"] }),
      ON,
      {},
      "False ResourceNotFound",
    ],
  ])("%s", (_what, more, before, after, ready) => {
    const outcome = winauthOutcome(spec(more), { azure: before, owned: NOTHING }, WORLD);
    expect(outcome.azure).toMatchObject(after);
    expect(outcome.conditions?.["Ready"]).toBe(ready);
  });

  it("checks that are required stand in the way of Ready, what is told first first", () => {
    const at = (checks: object): string | undefined =>
      winauthOutcome(spec({ checks }), { azure: ON, owned: NOTHING }, { ...WORLD, isObstructed: true }).conditions?.[
        "Ready"
      ];
    expect(at({})).toBe("True Succeeded");
    expect(at({ directoryReader: "Require" })).toBe("False NotDirectoryReader");
    expect(at({ directoryReader: "Require", entraAdministrator: "Require" })).toBe("False NoEntraAdministrator");
    expect(at({ directoryReader: "Require", conditionalAccess: "Require" })).toBe("False BlockedByConditionalAccess");
  });

  it("nothing while it is suspended, and only that in a realm that is not there", () => {
    const before = { azure: ON, owned: NOTHING };
    expect(winauthOutcome(spec({ suspend: true }), before, WORLD)).toEqual({ ...before, conditions: undefined });
    expect(winauthOutcome(spec({ realmRef: { name: "other" } }), before, WORLD).conditions).toEqual({
      Ready: "False RealmNotFound",
      Stalled: "True RealmNotFound",
      RealmReady: "False RealmNotFound",
    });
  });

  it("Revert takes back what the object did, Retain and Observe nothing", () => {
    const outcome = winauthOutcome(spec(), { azure: ON, owned: NOTHING }, WORLD);
    expect(azureWithout(spec({ deletionPolicy: "Revert" }), outcome)).toEqual(ON);
    expect(azureWithout(spec(), outcome)).toEqual(outcome.azure);
    const turnedOn = winauthOutcome(spec(), { azure: OFF, owned: NOTHING }, WORLD);
    expect(azureWithout(spec({ deletionPolicy: "Revert" }), turnedOn)).toEqual(OFF);
    expect(azureWithout(spec({ deletionPolicy: "Revert", managementPolicy: "Observe" }), turnedOn)).toEqual(
      turnedOn.azure,
    );
  });

  it("leaves to others what it does not ask for", () => {
    const azure = { isOn: true, metadata: "Paired", scopes: [...REQUESTED, "email"].sort(), roles: [] };
    expect(leftToOthers(spec(), azure, WORLD)).toEqual({
      isOn: true,
      metadata: "Paired",
      scopes: ["email"],
      roles: [],
    });
    expect(leftToOthers(spec({ managementPolicy: "Observe" }), azure, WORLD)).toEqual(azure);
  });
});

describe("dependencies", () => {
  const explained = (property: string, after: WinauthSpec, before = spec()): boolean =>
    isExplained(WINAUTH_DEPENDENCIES, property, { before, after, azure: { ...ON, scopes: REQUESTED }, world: WORLD });

  it("explain what shows nowhere, and nothing else", () => {
    expect(explained("interval", spec({ interval: "1h" }))).toBe(true);
    expect(explained("consent.mode", spec({ consent: { mode: "Ignore" } }))).toBe(false);
    expect(explained("consent.mode", spec({ consent: { mode: "Ignore" }, servicePrincipal: "Disabled" }))).toBe(true);
    expect(explained("consent.prune", spec({ consent: { prune: true } }))).toBe(true);
    expect(explained("servicePrincipal", spec({ servicePrincipal: "Disabled" }))).toBe(false);
    expect(explained("authenticationMetadata", spec({ authenticationMetadata: "Paired" }))).toBe(false);
  });
});

const REALM_WORLD: RealmWorld = {
  namespace: "team",
  subscriptionId: OTHER_GUID,
  resourceGroup: "rg-prod",
  clientIds: { resourceManager: OTHER_GUID, graph: OTHER_GUID },
  loginSecrets: { resourceManager: "arm", graph: "graph" },
  domain: {
    name: "corp.test",
    urls: ["ldaps://dc1.corp.test"],
    baseDn: "DC=corp,DC=test",
    credentialsSecret: "reader",
    caSecret: "ca",
  },
  foreignConfigMap: "foreign",
};

const identity = { workloadIdentity: { clientId: OTHER_GUID } };
const DOMAIN = {
  name: "corp.test",
  ldap: { url: "ldaps://dc1.corp.test", credentialsRef: { name: "reader" }, caRef: { name: "ca" } },
};

function realmSpec(more: object = {}): RealmSpec {
  const credentials = { resourceManager: identity, graph: identity };
  const access = [{ namespaces: ["team"], subscriptions: [OTHER_GUID] }];
  return kerberosRealmSpecSchema.parse(realm({ credentials, access, ...more })) as unknown as RealmSpec;
}

const trust = (domain: object = {}, ldap: object = {}): object => ({
  flows: { incomingTrust: { enabled: true, domains: [{ ...DOMAIN, ...domain, ldap: { ...DOMAIN.ldap, ...ldap } }] } },
  clientPolicy: { configMapName: "clients" },
});

describe("what comes of a KerberosRealm", () => {
  it.each<[string, object, string, string]>([
    ["that asks for nothing", {}, "True Succeeded", "True RealmReady"],
    ["that allows nobody", { access: [] }, "True Succeeded", "False AccessDenied"],
    [
      "without a client id",
      { credentials: { graph: identity } },
      "False ConfigurationIncomplete",
      "False RealmNotReachable",
    ],
    [
      "with a flow and nothing published",
      { flows: { modernInteractive: { enabled: true } } },
      "False ClientPolicyNotPublished",
      "False ClientPolicyNotPublished",
    ],
    [
      "that was synchronised too long ago",
      { directorySync: { maxAge: "1h" } },
      "False SynchronizationTooOld",
      "False SynchronizationTooOld",
    ],
    [
      "where that does not matter",
      { directorySync: { maxAge: "1h", required: false } },
      "True Succeeded",
      "True RealmReady",
    ],
    [
      "with somebody else's ConfigMap",
      { clientPolicy: { configMapName: "foreign" } },
      "False ConfigMapNotOurs",
      "False ConfigMapNotOurs",
    ],
    ["with a domain", trust(), "True Succeeded", "True RealmReady"],
    ["with an old key", trust({ keyMaxAge: "29d" }), "False TrustKeyTooOld", "False TrustKeyTooOld"],
    ["with another domain's name", trust({ name: "other.test" }), "False DirectoryReferral", "False DirectoryReferral"],
    [
      "without authorities",
      trust({}, { caRef: undefined }),
      "False DomainControllerUntrusted",
      "False DomainControllerUntrusted",
    ],
  ])("%s", (_what, more, ready, seenByObject) => {
    const outcome = realmOutcome(realmSpec(more), undefined, REALM_WORLD);
    expect([outcome.conditions?.["Ready"], outcome.probe.realmReady]).toEqual([ready, seenByObject]);
  });

  it("keeps what was published while it is suspended, not reachable, or the new name is taken", () => {
    const before = { name: "clients", flows: { modernInteractive: false, incomingTrust: false } };
    for (const more of [{ suspend: true }, { credentials: {} }, { clientPolicy: { configMapName: "foreign" } }])
      expect(realmOutcome(realmSpec(more), before, REALM_WORLD).published).toEqual(before);
    expect(realmOutcome(realmSpec(), before, REALM_WORLD).published).toBeUndefined();
  });
});
