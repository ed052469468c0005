import { apiserver } from "./stories/apiserver.ts";
import { clock } from "./stories/clock.ts";
import { descriptors } from "./stories/descriptors.ts";
import { frozen } from "./stories/frozen.ts";
import { halfopen } from "./stories/halfopen.ts";
import { killed } from "./stories/killed.ts";
import { lease } from "./stories/lease.ts";
import { outage } from "./stories/outage.ts";
import { rotated } from "./stories/rotated.ts";
import { secret } from "./stories/secret.ts";
import { sigterm } from "./stories/sigterm.ts";
import { throttled } from "./stories/throttled.ts";
import type { Story } from "./story.ts";

/** All stories, the longest first: the others run beside them. */
export const STORIES: readonly Story[] = [
  outage,
  killed,
  halfopen,
  descriptors,
  throttled,
  sigterm,
  clock,
  secret,
  rotated,
  frozen,
  apiserver,
  lease,
];
