import { describe } from "vitest";
import { faultPoints } from "../../support/in-process/points.ts";
import { CREATE } from "../../support/in-process/scenarios.ts";
import { testPoints } from "../../support/in-process/test-points.ts";

describe("one fault at any call leads to the same end as none", () => {
  testPoints([CREATE], faultPoints, { timeoutMs: 600_000 });
});
