import { describe, expect, it } from "vitest";
import { kerberosRealmSpecSchema } from "../../../src/api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationSpecSchema } from "../../../src/api/v1alpha1/windows-authentication.ts";
import { ALL_SCENARIOS } from "../../support/in-process/all-scenarios.ts";
import { REALM_SPEC_FIELDS } from "../../support/in-process/realm-spec-scenarios.ts";
import { leafFields } from "../../support/in-process/spec-fields.ts";
import { SPEC_FIELDS } from "../../support/in-process/spec-scenarios.ts";

const NAMES = ALL_SCENARIOS.map(({ name }) => name);

describe.each([
  { kind: "WindowsAuthentication", schema: windowsAuthenticationSpecSchema, fields: SPEC_FIELDS },
  { kind: "KerberosRealm", schema: kerberosRealmSpecSchema, fields: REALM_SPEC_FIELDS },
])("the specification of a $kind", ({ schema, fields }) => {
  it("has a scenario for each field, or a reason why none changes it", () => {
    expect(Object.keys(fields).sort()).toEqual([...leafFields(schema)].sort());
  });

  it("names scenarios that there are", () => {
    const named = Object.values(fields).flatMap((field) => ("scenario" in field ? [field.scenario] : []));
    expect(named.filter((name) => !NAMES.includes(name))).toEqual([]);
  });
});

it("each scenario has a name of its own", () => {
  expect(NAMES).toEqual([...new Set(NAMES)]);
});
