import { randomUUID } from "node:crypto";

/** The only source of randomness (jitter, request ids). */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A version 4 UUID. */
  uuid(): string;
}

/** The machine's randomness. Never used for secrets. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => randomUUID(),
};
