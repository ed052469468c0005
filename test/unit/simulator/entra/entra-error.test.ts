import { expect, test } from "vitest";
import { CONTOSO, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test("a refusal carries its number, the ids and the time, in the text and apart", async () => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.login(`/${CONTOSO}/oauth2/v2.0/token`, {}, { "client-request-id": "mine" });
  const traceId = reply.headers?.["x-ms-request-id"] ?? "";
  expect([reply.status, reply.body]).toEqual([
    400,
    {
      error: "invalid_request",
      error_description:
        "AADSTS900144: The request body must contain the following parameter: 'grant_type'. " +
        `Trace ID: ${traceId} Correlation ID: mine Timestamp: 2026-01-01 00:00:00Z`,
      error_codes: [900144],
      timestamp: "2026-01-01 00:00:00Z",
      trace_id: traceId,
      correlation_id: "mine",
      error_uri: "https://login.microsoftonline.com/error?code=900144",
    },
  ]);
});
