import { testEveryPoint } from "../support/in-process/crash-suites.ts";
import { REALM_SPEC_CHANGES } from "../support/in-process/realm-spec-scenarios.ts";

await testEveryPoint(REALM_SPEC_CHANGES.access);
