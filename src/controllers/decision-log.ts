import type { ObjectKey } from "../kube/client.ts";

/** One decision of a pass, for the log: what was decided and the plain data that led to it. Never a secret. */
export interface Decision {
  readonly controller: string;
  readonly key: ObjectKey;
  readonly reconcileId: string;
  readonly generation?: number;
  /** One CamelCase word: Announced, Applied, Settled, Waiting, Failed, … */
  readonly decision: string;
  readonly reason?: string;
  readonly message?: string;
  readonly actions?: readonly string[];
}

/** Where decisions go. Must not throw and must not block. */
export interface DecisionLog {
  record(decision: Decision): void;
}

/** For programs that do not want to know. */
export const noDecisionLog: DecisionLog = { record: () => undefined };
