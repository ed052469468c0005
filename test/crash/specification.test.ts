import { testEveryPoint } from "../support/in-process/crash-suites.ts";
import { SPEC_CHANGES } from "../support/in-process/spec-scenarios.ts";

await testEveryPoint(SPEC_CHANGES);
