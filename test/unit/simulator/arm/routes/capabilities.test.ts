import { describe, expect, test } from "vitest";
import { refusal, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const pathOf = (location: string): string =>
  `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Sql/locations/${location}/capabilities`;

interface Capabilities {
  readonly name: string;
  readonly supportedManagedInstanceVersions?: readonly {
    readonly status: string;
    readonly supportedEditions: readonly {
      readonly name: string;
      readonly status: string;
      readonly supportedFamilies: readonly { readonly name: string; readonly sku: string; readonly status: string }[];
    }[];
  }[];
}

describe("what a location offers", () => {
  test("names the SKU of each edition and hardware family, one of each being the default", async () => {
    const azure = await SimulatedAzure.start();
    const reply = await azure.arm("GET", pathOf("westeurope"), {
      query: { include: "supportedManagedInstanceVersions" },
    });
    const { name, supportedManagedInstanceVersions } = reply.body as Capabilities;
    const [version] = supportedManagedInstanceVersions ?? [];
    const skus = version?.supportedEditions.map((edition) => [
      edition.name,
      edition.status,
      edition.supportedFamilies.map((family) => `${family.sku} ${family.status}`).join(", "),
    ]);
    expect([reply.status, name, version?.status, skus]).toEqual([
      200,
      "West Europe",
      "Default",
      [
        ["GeneralPurpose", "Default", "GP_Gen5 Default, GP_G8IM Available, GP_G8IH Available"],
        ["BusinessCritical", "Available", "BC_Gen5 Default, BC_G8IM Available, BC_G8IH Available"],
      ],
    ]);
  });

  test("leaves managed instances out when only something else is asked for", async () => {
    const azure = await SimulatedAzure.start();
    const reply = await azure.arm("GET", pathOf("West Europe"), { query: { include: "supportedEditions" } });
    expect(reply.body).toEqual({ name: "West Europe", status: "Available" });
  });

  test("refuses a location that does not exist", async () => {
    const azure = await SimulatedAzure.start();
    expect(refusal(await azure.arm("GET", pathOf("atlantis")))).toEqual([400, "LocationNotAvailableForResourceType"]);
  });

  test("needs the right to read it at the subscription", async () => {
    const azure = await SimulatedAzure.start((state) => {
      state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["Microsoft.Sql/managedInstances/read"];
    });
    expect(refusal(await azure.arm("GET", pathOf("westeurope")))).toEqual([403, "AuthorizationFailed"]);
  });
});
