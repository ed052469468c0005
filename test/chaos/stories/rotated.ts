import { createApiClient } from "../../../src/controlplane/api-client.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { requireRest, requireSingleWrites, untilAllReady } from "../expectations.ts";
import { authentication, numbers, OPERATOR_NAMESPACE, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { type Pod, startPod } from "../pod.ts";
import { requireThat, type Story, type StoryContext } from "../story.ts";
import { passTime, until } from "../wait.ts";
import { requestToken, startWorld, type World } from "../world.ts";

const BATCH = 8;
const SECRETS = `/api/v1/namespaces/${OPERATOR_NAMESPACE}/secrets`;
/** The old token is refused for so long before the new one is in the file. */
const LATE_MS = 3000;

/** The API server's certificate, and the operator's token for it, are renewed while it runs. */
export const rotated: Story = {
  word: "rotated",
  title: "the API server's certificate and the ServiceAccount's token are rotated",
  limitMs: 7 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: 4 * BATCH });
    const first = await boundToken(world, "one");
    const pod = await startPod(world, context, { name: "only", restarts: true, kubeToken: first });
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);

    world.doors.kube.renewCertificate(await world.authority.issue());
    await worksOn(world, context, { from: BATCH, after: "new certificate" });

    const second = await boundToken(world, "two");
    await pod.renewKubeToken(second);
    await revoke(world, context, "one", first);
    await worksOn(world, context, { from: 2 * BATCH, after: "token renewed, old one revoked" });

    const third = await boundToken(world, "three");
    await revoke(world, context, "two", second);
    await passTime(LATE_MS, context.signal);
    await pod.renewKubeToken(third);
    await worksOn(world, context, { from: 3 * BATCH, after: "token revoked, then renewed" });

    context.atMost("process ends", pod.ends.length, 0);
    const refused = world.calls.filter(({ service, status }) => service === "kube" && status === 401).length;
    context.atMost("requests with a refused token", refused, 60);
    await requireNoComplaint(pod);
    await requireSingleWrites(world, context, { instances: 4 * BATCH });
    await requireRest(world, context);
  },
};

async function worksOn(
  world: World,
  context: StoryContext,
  { from, after }: { readonly from: number; readonly after: string },
): Promise<void> {
  const fromMs = nowMs();
  await world.apply(numbers(from, from + BATCH).map(authentication));
  await untilAllReady(world, context, from + BATCH, 120_000);
  context.tell(`${after} → all Ready, s`, ((nowMs() - fromMs) / 1000).toFixed(0));
}

/** A token that is good for as long as a Secret exists, as a pod's is for as long as the pod does. */
async function boundToken(world: World, name: string): Promise<string> {
  const made = await world.admin.request("POST", SECRETS, {
    body: { apiVersion: "v1", kind: "Secret", metadata: { name: `bound-${name}` } },
  });
  const { metadata } = made.json as { readonly metadata: { readonly uid: string } };
  const boundObjectRef = { apiVersion: "v1", kind: "Secret", name: `bound-${name}`, uid: metadata.uid };
  return await requestToken(world.admin, { expirationSeconds: 24 * 3600, boundObjectRef });
}

/** Ends a token, and waits until the API server, which remembers tokens for some seconds, refuses it. */
async function revoke(world: World, context: StoryContext, name: string, token: string): Promise<void> {
  const answer = await world.admin.request("DELETE", `${SECRETS}/bound-${name}`);
  requireThat(answer.status === 200, `The Secret of the token is not deleted: ${answer.status}.`);
  const { url, caPem } = world.controlPlane;
  const client = createApiClient({ url, caPem, token }, systemClock);
  context.defer(() => client.close());
  const refused = async (): Promise<true | undefined> =>
    (await client.request("GET", "/api")).status === 401 ? true : undefined;
  await until(refused, { what: "the old token is refused", withinMs: 60_000, signal: context.signal });
}

async function requireNoComplaint(pod: Pod): Promise<void> {
  requireThat((await pod.get("/livez")).status === 200, "The operator is not live.");
  requireThat((await pod.get("/readyz")).status === 200, "The operator is not ready.");
}
