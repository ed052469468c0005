import { requestsBeforeRetryAfter } from "../../support/transcript/requests-before-retry-after.ts";
import { requireRest, requireSingleWrites, untilAllReady } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { startPod } from "../pod.ts";
import { requireThat, type Story } from "../story.ts";
import { passTime, until } from "../wait.ts";
import { startWorld } from "../world.ts";

const COUNT = 60;
const STORMS = 4;
/** An answer has to be read before it is known, and what was sent by then is on its way. */
const GRACE_MS = 500;
/** The door learns that an answer has gone out a moment after the caller has it, and dates the end of the pause too late by so much. */
const DOOR_MS = 20;

/** Azure has enough, and says for how long. */
export const throttled: Story = {
  word: "throttled",
  title: `${STORMS} storms of 429 with Retry-After, in Resource Manager and in Graph`,
  limitMs: 10 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: COUNT });
    const pod = await startPod(world, context, { name: "only", restarts: true });
    await world.apply([realm()]);
    const each = COUNT / STORMS;
    for (let storm = 0; storm < STORMS; storm++) {
      await world.azure.control("POST", "/faults", [
        fault("arm", "GET", "/managedInstances/", 8 + Math.round(context.random.fraction() * 10)),
        fault("arm", "PATCH", "/managedInstances/", 8 + Math.round(context.random.fraction() * 10)),
        fault("graph", "GET", "", 8 + Math.round(context.random.fraction() * 10)),
        fault("graph", "POST", "/oauth2PermissionGrants", 8 + Math.round(context.random.fraction() * 10)),
      ]);
      await world.apply(numbers(storm * each, (storm + 1) * each).map(authentication));
      const over = async (): Promise<true | undefined> =>
        ((await world.azure.control("GET", "/faults")) as readonly object[]).length === 0 ? true : undefined;
      await until(over, { what: "the storm has blown over", withinMs: 240_000, everyMs: 1000, signal: context.signal });
      await passTime(context.random.fraction() * 3000, context.signal);
    }
    await untilAllReady(world, context, COUNT, 240_000);
    const refused = world.calls.filter(({ status }) => status === 429);
    const silent = refused.filter(({ retryAfterMs }) => retryAfterMs === undefined);
    context.tell("answers with 429, of them without Retry-After", `${refused.length}, ${silent.length}`);
    // Its own limit of one a second is the only one that names no time.
    const unexpected = silent.find(({ path }) => !path.includes("/identity/conditionalAccess"));
    requireThat(unexpected === undefined, `An answer had no Retry-After: ${unexpected?.path ?? ""}`);
    const early = requestsBeforeRetryAfter(world.calls, { graceMs: GRACE_MS });
    const breaches = early.filter(({ earlyMs }) => earlyMs > DOOR_MS);
    for (const { call, scope, earlyMs } of breaches.slice(0, 5)) {
      context.log(`${call.method} ${call.path} came ${earlyMs.toFixed(0)} ms too early (${scope})`);
    }
    context.atMost("requests before Retry-After", breaches.length, 0);
    context.atMost("process ends", pod.ends.length, 0);
    await requireSingleWrites(world, context, { instances: COUNT });
    await requireRest(world, context);
  },
};

/** Three refusals in a row, as many wait at the same time; each that comes before its time would be one more. */
function fault(service: string, method: string, path: string, retryAfterS: number): object {
  const effect = {
    kind: "answer",
    status: 429,
    code: "TooManyRequests",
    headers: { "Retry-After": String(retryAfterS) },
  };
  return { name: `${service} ${method}`, match: { service, method, path }, times: 3, effect };
}
