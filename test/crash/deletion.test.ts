import { testEveryPoint } from "../support/in-process/crash-suites.ts";
import { DELETIONS } from "../support/in-process/scenarios.ts";

await testEveryPoint(DELETIONS);
