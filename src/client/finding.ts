import type { DsregStatus } from "./dsregcmd.ts";
import type { KlistStatus } from "./klist.ts";

/** What an explanation is made from. */
export interface Evidence {
  readonly dsreg: DsregStatus;
  readonly klist?: KlistStatus;
  /** When the explanation is made, in milliseconds since 1970; ages are told relative to it. */
  readonly nowMs: number;
  /** The tenant to which the client should belong, lower case. */
  readonly tenantId?: string;
  /** Windows version of the client, where the caller knows it: `10.0.19045`. */
  readonly osVersion?: string;
}

/** One thing that was looked at. */
export interface Finding {
  /** Undefined: can't be told from what was given. */
  readonly ok: boolean | undefined;
  /** Whether the verdict rests on it; otherwise it is only worth knowing. */
  readonly decides: boolean;
  readonly what: string;
  /** What helps, where something does. */
  readonly help?: string;
  /** To run on the client, in this order. */
  readonly commands?: readonly string[];
}
