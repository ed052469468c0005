import type { Reply } from "../../../../src/simulator/exchange.ts";
import type { SimulatedAzure } from "../../../fakes/simulated-azure.ts";

/** An answer of Resource Graph. */
export interface Answer {
  readonly totalRecords: number;
  readonly count: number;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly $skipToken?: string;
  readonly resultTruncated: string;
}

export function ask(
  azure: SimulatedAzure,
  query: string,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<Reply> {
  const path = "/providers/Microsoft.ResourceGraph/resources";
  return azure.arm("POST", path, { version: "2024-04-01", body: { query, ...rest } });
}

export async function answer(azure: SimulatedAzure, query: string, rest: Readonly<Record<string, unknown>> = {}) {
  return (await ask(azure, query, rest)).body as Answer;
}
