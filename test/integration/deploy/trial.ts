import { expect, vi } from "vitest";
import { manifestDocuments } from "../../../src/demo/manifest-files.ts";
import type { OperatorWorld } from "../process/operator-world.ts";
import { ROOT } from "../process/winauth-process.ts";

const KINDS = "/apis/sqlmi.winauth.dev/v1alpha1";

/** Paths of the two objects of `examples/trial`. */
export const TRIAL = {
  realm: `${KINDS}/kerberosrealms/contoso`,
  instance: `${KINDS}/namespaces/team-payments/windowsauthentications/payments`,
} as const;

/** The realm's two identities in the simulated Azure. */
export const CLIENT_IDS = {
  resourceManager: "cccccccc-0000-4000-8000-000000000001",
  graph: "cccccccc-0000-4000-8000-000000000002",
} as const;

interface Declared {
  readonly kind: string;
  readonly spec?: object;
}

/** The objects of `examples/trial`, with another `credentials` of the realm or other fields of the instance. */
export function trial(changes: { readonly credentials?: object; readonly instance?: object } = {}): readonly object[] {
  const more: Readonly<Record<string, object>> = {
    KerberosRealm: changes.credentials === undefined ? {} : { credentials: changes.credentials },
    WindowsAuthentication: changes.instance ?? {},
  };
  return (manifestDocuments(ROOT, "examples/trial/trial.yaml") as readonly Declared[]).map((document) =>
    document.spec === undefined ? document : { ...document, spec: { ...document.spec, ...more[document.kind] } },
  );
}

/** The instance as it is stored. */
export interface StoredInstance {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: object;
  readonly status?: {
    readonly pendingActions?: readonly string[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Waits until the instance's status is as wanted. */
export async function untilInstance({ admin }: OperatorWorld, status: object): Promise<StoredInstance> {
  return vi.waitFor(
    async () => {
      const { json } = await admin.request("GET", TRIAL.instance);
      expect(json).toMatchObject({ status });
      return json as StoredInstance;
    },
    { timeout: 90_000, interval: 200 },
  );
}

/** What {@link untilInstance} waits for at the end of the main job. */
export const READY = {
  conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]) as unknown,
};

/** The calls by which something was changed in the simulated Azure. */
export async function writesIn(control: string): Promise<readonly string[]> {
  const answer = await fetch(`${control}/transcript?writes=true`, { headers: { connection: "close" } });
  const { entries } = (await answer.json()) as { readonly entries: readonly { method: string; path: string }[] };
  return entries.map(({ method, path }) => `${method} ${path}`);
}
