import { expect, it } from "vitest";
import type { RecordedCall } from "../../../src/demo/simulator-control.ts";
import { summaryLines } from "../../../src/demo/summary.ts";

function write(method: string, path: string, status: number): RecordedCall {
  return { n: 1, actor: "api", service: "arm", method, path, status, write: true };
}

it("summaryLines() says how long each chapter took, what was said and what it wrote, with what tells long paths apart", () => {
  const instance = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/managedInstances/sqlmi-1";
  const chapters = [
    { title: "Declared.", durationMs: 12_340, writes: [write("PATCH", instance, 202), write("POST", "/v1.0/x", 201)] },
    { title: "Looked at.", durationMs: 560, said: "contoso: Something is wrong.", writes: [] },
  ];
  expect(summaryLines(chapters)).toEqual([
    "",
    "All of it came true in 12.9 s, with 2 writes to Azure:",
    "   12.3 s  Declared.",
    "           PATCH managedInstances/sqlmi-1 → 202",
    "           POST /v1.0/x → 201",
    "    0.6 s  Looked at.",
    "           contoso: Something is wrong.",
  ]);
});
