import type { Service } from "../ports/outbound.ts";
import type { Priority } from "../runtime/work.ts";
import type { BudgetScope } from "./budget/budgets.ts";

/** Where the Azure part reports what it did. Labels are bounded: no ids, no names. */
export interface AzureMetrics {
  /** One request ended. `outcome` is the HTTP status, or the failure code when no answer arrived. */
  requestEnded(sample: {
    readonly service: Service;
    readonly method: string;
    readonly outcome: string;
    readonly durationMs: number;
  }): void;
  /** A request waited for its budget. */
  budgetWaited(sample: { readonly service: Service; readonly priority: Priority; readonly waitMs: number }): void;
  /** A service refused for lack of quota, and a budget was closed. */
  throttled(sample: { readonly service: Service; readonly scope: BudgetScope }): void;
  /**
   * Somebody asked for a token. `cached`: one that was held already served; `issued`: the endpoint gave one, for all who
   * waited for it; `failed`: the endpoint gave none, or an earlier failure still stands.
   */
  tokenAsked(sample: { readonly result: TokenResult }): void;
}

/** How asking for a token ended. */
export type TokenResult = "cached" | "issued" | "failed";

/** For callers that measure nothing. */
export const noAzureMetrics: AzureMetrics = {
  requestEnded: () => undefined,
  budgetWaited: () => undefined,
  throttled: () => undefined,
  tokenAsked: () => undefined,
};
