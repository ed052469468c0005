import type { Condition } from "../api/conditions.ts";
import { KERBEROS_REALM, WINDOWS_AUTHENTICATION } from "../api/kinds.ts";
import { GROUP, RECONCILE_REQUEST_ANNOTATION, VERSION } from "../api/v1alpha1/common.ts";
import type { KubeObject } from "../kube/client.ts";
import { createInformer } from "../kube/informer.ts";
import type { KubeTransport } from "../kube/transport.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { ShownObject } from "./fleet-table.ts";

/** One of our objects with its status, as far as the story reads it. */
export type FleetObject = KubeObject &
  ShownObject & {
    readonly status?: {
      readonly clientPolicy?: { readonly configMapName: string };
      readonly clients?: { readonly total: number };
    };
  };

/** The declared objects, as they change. */
export interface Fleet {
  readonly list: () => readonly FleetObject[];
  readonly find: (name: string) => FleetObject | undefined;
  readonly onChange: (listener: () => void) => void;
  /**
   * Waits until `holds`, looking again at every change.
   *
   * @throws {StoryError} after `timeoutMs`, saying what was waited for and what the objects say.
   */
  until(what: string, timeoutMs: number, holds: (fleet: Fleet) => boolean | Promise<boolean>): Promise<void>;
  /** Asks the operator to look at an instance now, as `kubectl annotate` would. */
  requestReconcile(namespace: string, name: string, value: string): Promise<void>;
  /** The same for a realm, which has no namespace. */
  requestRealmReconcile(name: string, value: string): Promise<void>;
}

/** The story did not go as told. The message is for the one who watches. */
export class StoryError extends Error {
  override readonly name = "StoryError";
}

/** @throws {StoryError} when the one who watches has stopped the demo. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new StoryError("The demo was stopped.");
}

/** What {@link watchFleet} needs. */
export interface FleetOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** How often something outside the cluster is looked at while waiting. */
const RECHECK_MS = 500;

/**
 * Watches both kinds until `signal` aborts.
 *
 * @throws {StoryError} when `signal` aborts before both lists are complete.
 */
export async function watchFleet(options: FleetOptions): Promise<Fleet> {
  const { transport, clock, random, signal } = options;
  const informers = [WINDOWS_AUTHENTICATION, KERBEROS_REALM].map((kind) =>
    createInformer<FleetObject>({ transport, kind, clock, random }),
  );
  for (const informer of informers) void informer.run(signal);
  // An informer that was stopped before its first list never says that it is complete.
  await Promise.race([Promise.all(informers.map((informer) => informer.synced)), aborted(signal)]);
  throwIfStopped(signal);
  const list = (): readonly FleetObject[] => informers.flatMap((informer) => informer.store.list());
  const onChange = (listener: () => void): void => {
    for (const informer of informers) informer.onChange(listener);
  };
  let wake: () => void = () => undefined;
  onChange(() => wake());

  const fleet: Fleet = {
    list,
    onChange,
    find: (name) => list().find((object) => object.metadata.name === name),
    async until(what, timeoutMs, holds) {
      const limit = deadline(clock, timeoutMs, signal);
      try {
        while (!(await holds(fleet))) {
          throwIfStopped(signal);
          if (limit.signal.aborted) throw new StoryError(`Waited ${timeoutMs / 1000} s in vain until ${what}.`);
          await new Promise<void>((resolve) => {
            const timer = clock.after(RECHECK_MS, resolve);
            wake = () => {
              timer.cancel();
              resolve();
            };
          });
        }
      } finally {
        limit.dispose();
      }
    },
    requestReconcile: (namespace, name, value) => {
      const path = `namespaces/${namespace}/${WINDOWS_AUTHENTICATION.plural}/${name}`;
      return annotate(transport, path, `${namespace}/${name}`, value);
    },
    requestRealmReconcile: (name, value) =>
      annotate(transport, `${KERBEROS_REALM.plural}/${name}`, `realm ${name}`, value),
  };
  return fleet;
}

async function annotate(transport: KubeTransport, path: string, shown: string, value: string): Promise<void> {
  const answer = await transport.request({
    method: "PATCH",
    path: `/apis/${GROUP}/${VERSION}/${path}`,
    contentType: "application/merge-patch+json",
    body: JSON.stringify({ metadata: { annotations: { [RECONCILE_REQUEST_ANNOTATION]: value } } }),
    timeoutMs: 10_000,
  });
  if (answer.status >= 300) throw new StoryError(`Annotating ${shown} was refused: ${answer.body}`);
}

/** The object's condition of this type. */
export function conditionOf(object: FleetObject | undefined, type: string): Condition | undefined {
  return object?.status?.conditions?.find((condition) => condition.type === type);
}

/** Whether the object's condition has the status (and, when given, the reason). */
export function hasCondition(object: FleetObject | undefined, type: string, status: string, reason?: string): boolean {
  const condition = conditionOf(object, type);
  return condition?.status === status && (reason === undefined || condition.reason === reason);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
