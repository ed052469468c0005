import { describe } from "vitest";
import { faultPoints } from "../../support/in-process/points.ts";
import { DELETIONS, REPAIRS } from "../../support/in-process/scenarios.ts";
import { testPoints } from "../../support/in-process/test-points.ts";

const CHOSEN = ["grant-revoked", "delete-with-revert"];

describe("one fault at any call leads to the same end as none", () => {
  testPoints(
    [...REPAIRS, ...DELETIONS].filter(({ name }) => CHOSEN.includes(name)),
    faultPoints,
    { timeoutMs: 600_000 },
  );
});
