import { describe, expect, it } from "vitest";
import { customResourceDefinitions } from "../../../src/api/crd.ts";
import { KERBEROS_REALM, WINDOWS_AUTHENTICATION } from "../../../src/api/kinds.ts";

describe("the kinds", () => {
  it("are those of the CustomResourceDefinitions", () => {
    const served = customResourceDefinitions().map(({ spec }) => ({
      group: spec.group,
      version: spec.versions[0].name,
      kind: spec.names.kind,
      plural: spec.names.plural,
      namespaced: spec.scope === "Namespaced",
    }));
    expect(served).toEqual([WINDOWS_AUTHENTICATION, KERBEROS_REALM]);
  });
});
