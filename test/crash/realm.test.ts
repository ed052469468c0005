import { testEveryPoint } from "../support/in-process/crash-suites.ts";
import { REALM_SCENARIOS } from "../support/in-process/realm-scenarios.ts";

await testEveryPoint(REALM_SCENARIOS);
