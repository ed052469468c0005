import { REALM_SCENARIOS } from "./realm-scenarios.ts";
import { REALM_SPEC_CHANGES } from "./realm-spec-scenarios.ts";
import { CREATE, DELETIONS, REPAIRS, type Scenario } from "./scenarios.ts";
import { SPEC_CHANGES } from "./spec-scenarios.ts";
import { UNSEEN } from "./unseen-scenarios.ts";

/** Every scenario; its name is unique. */
export const ALL_SCENARIOS: readonly Scenario[] = [
  CREATE,
  ...REPAIRS,
  ...SPEC_CHANGES,
  ...DELETIONS,
  ...REALM_SCENARIOS,
  ...Object.values(REALM_SPEC_CHANGES).flat(),
  ...UNSEEN,
];
