import { readFile } from "node:fs/promises";
import { requireRest, requireSingleWrites, untilAllReady } from "../expectations.ts";
import {
  authentication,
  GRAPH_CLIENT_ID,
  numbers,
  OPERATOR_NAMESPACE,
  RESOURCE_MANAGER_CLIENT_ID,
  realm,
  TENANT_ID,
} from "../fleet.ts";
import { nowMs } from "../now.ts";
import { startPod } from "../pod.ts";
import { requireThat, type Story, type StoryContext } from "../story.ts";
import { passTime, until } from "../wait.ts";
import { startWorld, type World } from "../world.ts";

const BATCH = 10;
const TOKEN_LIFETIME_S = 40;
/** Longer than a token lives: by then the old secret has been refused. */
const REFUSED_FOR_MS = 60_000;
/** Attempts with a refused secret lock nobody out, and still should be few: some back-off steps for each of two identities. */
const REFUSED_SIGN_INS = 30;

/** The client secrets are renewed in Entra, and a while later in the cluster. */
export const secret: Story = {
  word: "secret",
  title: "client secrets are rotated: the old ones are refused a minute before the Secret has the new ones",
  limitMs: 8 * 60_000,
  async run(context) {
    const world = await startWorld(context, {
      instances: 3 * BATCH,
      behaviour: { tokenLifetimeSeconds: TOKEN_LIFETIME_S },
    });
    await world.apply([secretWith("resource-manager-secret", "graph-secret"), realm(CREDENTIALS)]);
    const pod = await startPod(world, context, { name: "only", restarts: true });
    await world.apply(numbers(0, BATCH).map(authentication));
    await untilAllReady(world, context, BATCH, 120_000);

    await renewInEntra(world);
    const refusedMs = nowMs();
    const refused = (): number =>
      world.calls.filter(
        ({ service, status, startedMs }) => service === "login" && status >= 400 && startedMs > refusedMs,
      ).length;
    await world.apply(numbers(BATCH, 2 * BATCH).map(authentication));
    await passTime(REFUSED_FOR_MS, context.signal);
    await until(() => (refused() > 0 ? true : undefined), {
      ...{ what: "the old secret is refused", withinMs: 90_000, signal: context.signal },
    });
    const count = refused();
    await world.apply([secretWith("resource-manager-secret-2", "graph-secret-2")]);
    const renewedMs = nowMs();
    await untilTokens(world, context, renewedMs);
    context.atMost("new Secret → new token", Number(((nowMs() - renewedMs) / 1000).toFixed(1)), 15, "s");
    await world.apply(numbers(2 * BATCH, 3 * BATCH).map(authentication));
    await untilAllReady(world, context, 3 * BATCH, 240_000);
    context.tell("new Secret → all Ready, s", ((nowMs() - renewedMs) / 1000).toFixed(0));
    context.atMost("sign-ins with a refused secret", count, REFUSED_SIGN_INS);
    context.atMost("process ends", pod.ends.length, 0);
    requireThat(!(await readFile(pod.logFile, "utf8")).includes("resource-manager-secret"), "A secret is in the log.");
    await requireSingleWrites(world, context, { instances: 3 * BATCH });
    await requireRest(world, context);
  },
};

const CREDENTIALS = {
  resourceManager: {
    clientSecret: { clientId: RESOURCE_MANAGER_CLIENT_ID, secretRef: { name: "azure", key: "resource-manager" } },
  },
  graph: { clientSecret: { clientId: GRAPH_CLIENT_ID, secretRef: { name: "azure", key: "graph" } } },
};

function secretWith(resourceManager: string, graph: string): object {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "azure", namespace: OPERATOR_NAMESPACE },
    stringData: { "resource-manager": resourceManager, graph },
  };
}

/** New secrets for both identities; the old ones are refused from now on. */
async function renewInEntra(world: World): Promise<void> {
  const { tenants } = (await world.azure.control("GET", "/state")) as {
    readonly tenants: readonly {
      readonly id: string;
      readonly identities: readonly { readonly secrets: readonly string[] }[];
    }[];
  };
  const renewed = tenants.map((tenant) =>
    tenant.id !== TENANT_ID
      ? tenant
      : {
          ...tenant,
          identities: tenant.identities.map((identity) => ({
            ...identity,
            secrets: identity.secrets.map((each) => `${each}-2`),
          })),
        },
  );
  await world.azure.control("PATCH", "/state", { tenants: renewed });
}

/** Waits until both identities have signed in again. */
async function untilTokens(world: World, context: StoryContext, sinceMs: number): Promise<void> {
  const signedIn = (): true | undefined =>
    world.calls.filter(({ service, status, startedMs }) => service === "login" && status === 200 && startedMs > sinceMs)
      .length >= 2
      ? true
      : undefined;
  await until(signedIn, { what: "both identities sign in anew", withinMs: 120_000, signal: context.signal });
}
