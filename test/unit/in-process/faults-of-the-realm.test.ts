import { describe } from "vitest";
import { faultPoints } from "../../support/in-process/points.ts";
import { REALM_SCENARIOS } from "../../support/in-process/realm-scenarios.ts";
import { testPoints } from "../../support/in-process/test-points.ts";

/** Losing the trust makes the same calls as finding it. */
const CHOSEN = REALM_SCENARIOS.filter(({ name }) => name !== "trust-lost");

describe("one fault at any call of the realm leads to the same end as none", () => {
  testPoints(CHOSEN, faultPoints, { timeoutMs: 300_000 });
});
