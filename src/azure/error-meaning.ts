import type { Retry } from "../errors.ts";
import type { Sentence } from "./error-sentences.ts";
import type { AzureReason } from "./reasons.ts";

/** Which service's codes a row is about. The identity endpoint answers in the token endpoint's shape. */
export type ErrorService = "arm" | "graph" | "token" | "identity-endpoint";

/** What an error means, whatever the code that it came with. */
export interface ErrorMeaning {
  readonly reason: AzureReason;
  readonly retry: Retry["kind"];
  readonly needsHuman: boolean;
  readonly graceMs?: number;
  readonly sentence: Sentence;
}

/** A meaning and the codes that carry it. With `status`, only that HTTP status. */
export interface ErrorRow extends ErrorMeaning {
  readonly service: ErrorService;
  readonly codes: readonly string[];
  readonly status?: number;
}

/** Role assignments and consent take minutes to arrive, so a refusal is believed only after this long. */
export const PERMISSION_GRACE_MS = 60_000;

/** It passes by itself: exponential back-off. */
export const soon = { retry: "backoff", needsHuman: false } as const;
/** Something else has to become ready first. */
export const waits = { retry: "dependency", needsHuman: false } as const;
/** Somebody has to grant or correct something outside. */
export const person = { retry: "slow", needsHuman: true } as const;
/** Something stands in the way that nobody changes within minutes. */
export const blocked = { retry: "verySlow", needsHuman: true } as const;
/** A right is missing, or has not arrived yet. */
export const lacks = { ...person, graceMs: PERMISSION_GRACE_MS } as const;
