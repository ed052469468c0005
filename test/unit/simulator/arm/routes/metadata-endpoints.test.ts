import { expect, test } from "vitest";
import { SimulatedAzure } from "../../../../fakes/simulated-azure.ts";

const read = async (version: string): Promise<unknown> => {
  const azure = await SimulatedAzure.start();
  return (await azure.get("management.azure.com", "/metadata/endpoints", { "api-version": version })).body;
};

test("the shape depends on the version, and no token is needed", async () => {
  expect(await read("2015-01-01")).toMatchObject({
    authentication: { loginEndpoint: "https://login.microsoftonline.com/" },
  });
  expect(await read("2019-05-01")).toMatchObject([{ name: "AzureCloud" }]);
  expect(await read("2022-09-01")).toMatchObject({
    name: "AzureCloud",
    resourceManager: "https://management.azure.com/",
    microsoftGraphResourceId: "https://graph.microsoft.com/",
    authentication: { loginEndpoint: "https://login.microsoftonline.com", tenant: "common" },
  });
});
