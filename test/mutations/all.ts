import { ABSENCE } from "./absence.ts";
import { ADMISSION } from "./admission.ts";
import { LOAD } from "./load.ts";
import type { Mutation } from "./mutation.ts";
import { OUTSIDE_WRITES } from "./outside-writes.ts";
import { SECRECY } from "./secrecy.ts";
import { STATUS } from "./status.ts";

/** Every mutation that the tests have to notice, in the order of the page. */
export const MUTATIONS: readonly Mutation[] = [
  ...OUTSIDE_WRITES,
  ...ABSENCE,
  ...ADMISSION,
  ...LOAD,
  ...STATUS,
  ...SECRECY,
];
