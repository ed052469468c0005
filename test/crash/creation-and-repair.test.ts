import { testEveryPoint } from "../support/in-process/crash-suites.ts";
import { CREATE, REPAIRS } from "../support/in-process/scenarios.ts";

await testEveryPoint([CREATE, ...REPAIRS]);
