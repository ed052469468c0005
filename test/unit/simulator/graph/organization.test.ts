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

  it.each([
    [true, "2026-01-01T00:30:00Z"],
    [false, "2026-01-01T00:00:00Z"],
    [null, null],
  ])("with synchronisation %s was last synchronised at %s", (onPremisesSyncEnabled, expected) => {
    const organization = {
      onPremisesSyncEnabled,
      onPremisesLastSyncDateTime: onPremisesSyncEnabled === null ? null : "2026-01-01T00:00:00Z",
      syncIntervalMs: 1_800_000,
    };
    const graph = graphWorld({ tenant: { organization } });
    graph.clock.freeze(50 * 60_000);
    expect(valueOf(graph.call("GET", `/organization?${SELECT}`))).toMatchObject([
      { onPremisesSyncEnabled, onPremisesLastSyncDateTime: expected },
    ]);
  });

  it("is found by the tenant's id only", () => {
    expect(bodyOf(graphWorld().call("GET", `/organization/${TENANT}?${SELECT}`))).toMatchObject(EXPECTED);
    expect(graphWorld().call("GET", `/organization/${MI_SP}`).status).toBe(404);
  });
});
