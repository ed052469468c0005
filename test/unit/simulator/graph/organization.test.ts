import { describe, expect, it } from "vitest";
import { bodyOf, graphWorld, MI_SP, TENANT, valueOf } from "./graph-world.ts";

const SELECT = "$select=id,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains,tenantType";
const EXPECTED = {
  id: TENANT,
  onPremisesSyncEnabled: true,
  onPremisesLastSyncDateTime: "2026-01-01T00:00:00Z",
  tenantType: "AAD",
  verifiedDomains: [
    {
      capabilities: "Email, OfficeCommunicationsOnline",
      isDefault: true,
      isInitial: false,
      name: "contoso.com",
      type: "Managed",
    },
    {
      capabilities: "Email, OfficeCommunicationsOnline",
      isDefault: false,
      isInitial: true,
      name: "contoso.onmicrosoft.com",
      type: "Managed",
    },
  ],
};

describe("organization", () => {
  it("is a collection of one", () => {
    expect(valueOf(graphWorld().call("GET", `/organization?${SELECT}`))).toEqual([EXPECTED]);
  });

  it("is found by the tenant's id only", () => {
    expect(bodyOf(graphWorld().call("GET", `/organization/${TENANT}?${SELECT}`))).toMatchObject(EXPECTED);
    expect(graphWorld().call("GET", `/organization/${MI_SP}`).status).toBe(404);
  });
});
