import { expect, test } from "vitest";
import { SimulatedAzure } from "../../../fakes/simulated-azure.ts";
import { answer, ask } from "./resource-graph-calls.ts";

test("a query that can't be read is refused in the service's own shape", async () => {
  const azure = await SimulatedAzure.start();
  const reply = await ask(azure, "Resources\n| wheree name == 'x'");
  const id = reply.headers?.["x-ms-correlation-request-id"] ?? "";
  expect([reply.status, reply.body]).toEqual([
    400,
    {
      error: {
        code: "BadRequest",
        message: expect.stringMatching(
          new RegExp(
            `^Please provide below info when asking for support: timestamp = .{23}0000Z, correlationId = ${id}\\.$`,
          ),
        ) as string,
        details: [
          {
            code: "InvalidQuery",
            message:
              "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.",
          },
          { code: "ParserFailure", message: "ParserFailure", line: 2, characterPositionInLine: 2, token: "wheree" },
        ],
      },
    },
  ]);
});

test("a request that is no query is refused", async () => {
  const azure = await SimulatedAzure.start();
  expect((await ask(azure, "", {})).body).toMatchObject({
    error: { code: "BadRequest", details: [{ code: "InvalidRequestContent" }] },
  });
});

test("pages follow each other by their tokens until all is told", async () => {
  const azure = await SimulatedAzure.start();
  const seen: unknown[] = [];
  let options: Record<string, unknown> = { $top: 3 };
  for (;;) {
    const page = await answer(azure, "Resources | project id, name | order by name asc", { options });
    expect(page.totalRecords).toBe(4);
    seen.push(page.data.map((row) => row["name"]));
    if (page.$skipToken === undefined) break;
    options = { $skipToken: page.$skipToken };
  }
  expect(seen).toEqual([["sqlmi-archive", "sqlmi-ledger", "sqlmi-payments"], ["sqlmi-vault"]]);
});

test("an answer has a thousand rows at most", async () => {
  const azure = await SimulatedAzure.start((state) => {
    const [sample] = state.managedInstances;
    for (let n = 0; n < 1000; n += 1) {
      state.managedInstances.push({ ...structuredClone(sample!), resourceId: `${sample!.resourceId}-${n}` });
    }
  });
  const page = await answer(azure, "Resources");
  expect([page.totalRecords, page.count, page.resultTruncated]).toEqual([1004, 1000, "false"]);
  const cut = await answer(azure, "Resources | limit 1003");
  expect([cut.totalRecords, cut.count, cut.resultTruncated, cut.$skipToken]).toEqual([1003, 1000, "true", undefined]);
});

test("a query is no write in the transcript", async () => {
  const azure = await SimulatedAzure.start();
  await ask(azure, "Resources");
  expect(azure.simulator.transcript.entries({ since: 0, writes: true })).toEqual([]);
});
