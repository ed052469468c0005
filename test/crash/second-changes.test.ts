import { testSecondChanges } from "../support/in-process/crash-suites.ts";
import { CREATE } from "../support/in-process/scenarios.ts";
import { SPEC_CHANGES } from "../support/in-process/spec-scenarios.ts";

await testSecondChanges([CREATE, ...SPEC_CHANGES].filter(({ meanwhile }) => meanwhile !== undefined));
