import { describe, expect, it } from "vitest";
import type { Organization } from "../../../src/azure/ports.ts";
import { clientsOn } from "../../fakes/azure-on-simulator.ts";
import { scriptedAzure, TENANT, userCall } from "../../fakes/scripted-azure.ts";
import { CONTOSO, SimulatedAzure } from "../../fakes/simulated-azure.ts";

const SYNCED_AT = "2026-01-01T11:30:00Z";

function scripted(answer: { readonly status: number; readonly body: unknown }) {
  const { clients, outbound } = scriptedAzure();
  outbound.on("GET", "/organization", answer);
  return { read: () => clients.directory.organization(userCall()), outbound };
}

const read = (organization: object): Promise<Organization> =>
  scripted({ status: 200, body: { value: [{ id: TENANT, ...organization }] } }).read();

describe("organization()", () => {
  it.each([
    [
      "that is synchronised",
      { onPremisesSyncEnabled: true, onPremisesLastSyncDateTime: SYNCED_AT, verifiedDomains: [{ name: "a.example" }] },
      { onPremisesSyncEnabled: true, lastSyncAtMs: Date.parse(SYNCED_AT), verifiedDomains: ["a.example"] },
    ],
    [
      "that no longer is synchronised",
      { onPremisesSyncEnabled: false, onPremisesLastSyncDateTime: SYNCED_AT, verifiedDomains: [] },
      { onPremisesSyncEnabled: false, lastSyncAtMs: Date.parse(SYNCED_AT), verifiedDomains: [] },
    ],
    [
      "that never was, as nulls",
      { onPremisesSyncEnabled: null, onPremisesLastSyncDateTime: null, verifiedDomains: null },
      { verifiedDomains: [] },
    ],
    ["that never was, as nothing", {}, { verifiedDomains: [] }],
    [
      "that is to be synchronised and was not yet",
      { onPremisesSyncEnabled: true, onPremisesLastSyncDateTime: "0001-01-01T00:00:00Z" },
      { onPremisesSyncEnabled: true, verifiedDomains: [] },
    ],
    [
      "with domains, in their order and in lower case",
      { verifiedDomains: [{ name: "Contoso.Example", isDefault: true }, { name: "b.example" }, { name: null }] },
      { verifiedDomains: ["contoso.example", "b.example"] },
    ],
  ])("reads a tenant %s", async (_what, sent, expected) => {
    expect(await read(sent)).toStrictEqual({ tenantId: TENANT, ...expected });
  });

  it("asks one question", async () => {
    const { read, outbound } = scripted({ status: 200, body: { value: [{ id: TENANT }] } });
    await read();
    expect(outbound.calls("graph")).toEqual([
      "GET https://graph.microsoft.com/v1.0/organization?$select=id,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains",
    ]);
  });

  it.each([
    ["no tenant at all", { status: 200, body: { value: [] } }, "value is not as documented"],
    [
      "a moment that is none",
      { status: 200, body: { value: [{ id: TENANT, onPremisesLastSyncDateTime: "yesterday" }] } },
      "value.0.onPremisesLastSyncDateTime is not as documented",
    ],
    [
      "a refusal",
      { status: 403, body: { error: { code: "Authorization_RequestDenied", message: "x" } } },
      "lacks the application permission Organization.Read.All",
    ],
  ])("explains %s", async (_what, answer, words) => {
    await expect(scripted(answer).read()).rejects.toThrow(words);
  });

  it("agrees with the simulator", async () => {
    const azure = await SimulatedAzure.start();
    expect(await clientsOn(azure).directory.organization(userCall())).toStrictEqual({
      tenantId: CONTOSO,
      onPremisesSyncEnabled: true,
      lastSyncAtMs: Date.parse("2026-01-01T00:00:00Z"),
      verifiedDomains: ["contoso.example"],
    });
  });
});
