import { testEveryPoint } from "../support/in-process/crash-suites.ts";
import { UNSEEN } from "../support/in-process/unseen-scenarios.ts";

await testEveryPoint(UNSEEN);
