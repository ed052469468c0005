import { describe } from "vitest";
import { crashPoints } from "../../support/in-process/points.ts";
import { DELETIONS, SPEC_CHANGES } from "../../support/in-process/scenarios.ts";
import { testPoints } from "../../support/in-process/test-points.ts";

describe("a process that dies at any call leads to the same end as one that lives", () => {
  testPoints([...SPEC_CHANGES, ...DELETIONS], crashPoints, { timeoutMs: 300_000 });
});
