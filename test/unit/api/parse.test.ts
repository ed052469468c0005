import { describe, expect, it } from "vitest";
import { parseKerberosRealm, parseWindowsAuthentication } from "../../../src/api/parse.ts";
import { GUID, realm, winauth } from "../../fixtures/api/specs.ts";

describe("parseWindowsAuthentication", () => {
  it("sets every default", () => {
    expect(parseWindowsAuthentication({ spec: winauth() })).toEqual({
      ok: true,
      spec: {
        ...winauth(),
        realmRef: { name: "default" },
        servicePrincipal: "Enabled",
        consent: { mode: "Requested", permissions: [], prune: false },
        checks: { conditionalAccess: "Warn", entraAdministrator: "Warn", directoryReader: "Warn" },
        managementPolicy: "Enforce",
        deletionPolicy: "Retain",
        interval: "30m",
        suspend: false,
      },
    });
  });

  it("takes null for absent, as the API server does", () => {
    const written = winauth({ consent: { mode: null, prune: true }, interval: null, authenticationMetadata: null });
    expect(parseWindowsAuthentication({ spec: written })).toEqual(
      parseWindowsAuthentication({ spec: winauth({ consent: { prune: true } }) }),
    );
  });

  it("drops what the schema does not know, as the API server does", () => {
    expect(parseWindowsAuthentication({ spec: winauth({ enabled: true }) })).toEqual(
      parseWindowsAuthentication({ spec: winauth() }),
    );
  });

  it.each([
    ["no object", null, "spec is missing."],
    ["no spec", {}, "spec is missing."],
    ["a spec that is null", { spec: null }, "spec is missing."],
    ["a spec that is a list", { spec: [] }, "spec must be an object."],
    ["a field that is missing", { spec: { managedInstance: {} } }, "spec.managedInstance.resourceId is missing."],
    ["a wrong type", { spec: winauth({ suspend: "true" }) }, "spec.suspend must be true or false."],
    [
      "an unknown word",
      { spec: winauth({ consent: { mode: "All" } }) },
      "spec.consent.mode must be Requested, Explicit or Ignore.",
    ],
    ["an empty text", { spec: winauth({ realmRef: { name: "" } }) }, "spec.realmRef.name must not be empty."],
    [
      "a text that is too long",
      { spec: winauth({ realmRef: { name: "a".repeat(300) } }) },
      "spec.realmRef.name must have at most 253 characters.",
    ],
    [
      "a text of the wrong form",
      { spec: winauth({ interval: "1d" }) },
      "spec.interval must be a duration in hours, minutes and seconds, such as 30m or 1h30m.",
    ],
    [
      "a rule between fields",
      { spec: winauth({ consent: { mode: "Explicit" } }) },
      "spec.consent is not valid: mode Explicit needs at least one entry in permissions.",
    ],
    [
      "several problems",
      { spec: { interval: "1s", suspend: 1 } },
      "spec.managedInstance is missing; spec.interval must be between 10s and 24h; spec.suspend must be true or false.",
    ],
  ])("%s", (_sentence, object, message) => {
    expect(parseWindowsAuthentication(object)).toEqual({ ok: false, message });
  });

  it("names five problems and counts the rest", () => {
    const spec = { interval: 1, suspend: 1, managementPolicy: 1, deletionPolicy: 1, servicePrincipal: 1, checks: 1 };
    const judged = parseWindowsAuthentication({ spec });
    expect(judged.ok ? "" : judged.message).toMatch(/^(spec\S+ [^;]+; ){5}and 2 more\.$/);
  });

  it("never repeats the value", () => {
    const judged = parseWindowsAuthentication({ spec: winauth({ interval: "hunter2".repeat(200_000) }) });
    expect(judged).toEqual({ ok: false, message: "spec.interval must have at most 32 characters." });
  });
});

describe("parseKerberosRealm", () => {
  it("sets every default", () => {
    expect(parseKerberosRealm({ spec: realm() })).toEqual({
      ok: true,
      spec: {
        tenantId: GUID,
        cloud: "AzurePublic",
        credentials: { resourceManager: {}, graph: {} },
        access: [],
        interval: "30m",
        suspend: false,
      },
    });
  });

  it("names the item of a list", () => {
    const access = [{ namespaces: ["a", "B"], subscriptions: [GUID] }];
    expect(parseKerberosRealm({ spec: realm({ access }) })).toEqual({
      ok: false,
      message: 'spec.access[0].namespaces[1] must be a namespace name, or "*" for every namespace.',
    });
  });
});
