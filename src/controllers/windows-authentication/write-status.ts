import type { WindowsAuthenticationStatus } from "../../api/v1alpha1/windows-authentication.ts";
import type { EventRecorder } from "../../kube/client.ts";
import { keyOf } from "../../kube/client.ts";
import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../kinds.ts";
import { conditionOf } from "../status/conditions.ts";
import { sameStatus } from "../status/equality.ts";
import { reportTransition } from "../status/transition-events.ts";
import type { ReconcileDeps } from "./deps.ts";
import { draftOf, statusAfterPass } from "./status.ts";

/** What writing a status needs. */
export type StatusWorld = Pick<ReconcileDeps, "kube" | "latest" | "events" | "log">;

/**
 * Writes a status unless it says what is stored already. The pass's own signal does not reach it: a pass that ran out of
 * time still has to put on record what it did.
 *
 * @returns The object as it is stored then; its specification may be newer than the one that the pass began with.
 * @throws {ConflictError} when the object has changed since the pass began; the next pass starts from the new one.
 */
export async function writeStatus(
  object: WindowsAuthentication,
  status: WindowsAuthenticationStatus,
  world: StatusWorld,
  reconcileId: string,
): Promise<WindowsAuthentication> {
  if (sameStatus(object.status, status)) return object;
  const applied = await world.kube.applyStatus<WindowsAuthentication>(WINDOWS_AUTHENTICATION, object, status);
  world.latest.wrote(keyOf(object), applied);
  logDecision(object, status, world, reconcileId);
  reportTransition(world.events satisfies EventRecorder, object, object.status?.conditions, status.conditions);
  return applied.written;
}

/** The status of an object whose stored specification cannot be read. */
export function invalidSpecStatus(
  object: WindowsAuthentication,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  nowMs: number,
): WindowsAuthenticationStatus {
  const list = issues.map(({ path, message }) => `spec.${path.map(String).join(".")}: ${message}`).sort();
  const message = `The stored specification breaks the rules of this version: ${list.join("; ")}. Correct it and apply it again.`;
  return statusAfterPass(object, draftOf(object), [], { kind: "stalled", reason: "InvalidSpec", message }, nowMs);
}

function logDecision(
  object: WindowsAuthentication,
  status: WindowsAuthenticationStatus,
  world: StatusWorld,
  reconcileId: string,
): void {
  const ready = conditionOf(status.conditions, "Ready");
  world.log.info(
    {
      key: keyOf(object),
      reconcileId,
      generation: object.metadata.generation,
      ready: ready?.status,
      reason: ready?.reason,
      pendingActions: status.pendingActions,
      operation: status.operation?.kind,
    },
    ready?.message ?? "The status has changed.",
  );
}
