import { describe } from "vitest";
import { crashPoints } from "../../support/in-process/points.ts";
import { REALM_SCENARIOS } from "../../support/in-process/realm-scenarios.ts";
import { testPoints } from "../../support/in-process/test-points.ts";

describe("a process that dies at any call of the realm leads to the same end as one that lives", () => {
  testPoints(REALM_SCENARIOS, crashPoints, { timeoutMs: 300_000 });
});
