import { expect, test } from "vitest";
import { CONTOSO, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test("a known path with another method, and an unknown path", async () => {
  const azure = await SimulatedAzure.start();
  const get = await azure.get("login.microsoftonline.com", `/${CONTOSO}/oauth2/v2.0/token`);
  expect(get.body).toMatchObject({ error: "invalid_request", error_codes: [900561] });
  expect((await azure.get("login.microsoftonline.com", "/nothing")).status).toBe(404);
});
