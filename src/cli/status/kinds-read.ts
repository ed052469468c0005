import { KERBEROS_REALM, WINDOWS_AUTHENTICATION } from "../../api/kinds.ts";
import { OperatorError } from "../../errors.ts";
import { KubeApiError } from "../../kube/api-error.ts";
import type { KubeObject } from "../../kube/client.ts";
import { ListExpiredError, listPages, type WatchScope } from "../../kube/list-pages.ts";
import { type KubeTransport, KubeUnreachableError } from "../../kube/transport.ts";
import { type Clock, deadline } from "../../ports/clock.ts";
import { EXIT } from "../command.ts";
import type { Target } from "./target.ts";

/** The objects of both kinds as the API server has them. */
export interface ReadObjects {
  readonly instances: readonly KubeObject[];
  /** Undefined where the user may not list realms. */
  readonly realms: readonly KubeObject[] | undefined;
}

/** It can't be told how things stand: one sentence, and the exit code that says why. */
export class StatusFailure extends Error {
  override readonly name = "StatusFailure";
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What both reading and watching need. */
export interface ReadOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const PAGE_SIZE = 500;

/** Which WindowsAuthentications are read. */
export function instanceScope({ namespace, object }: Target): WatchScope {
  return {
    kind: WINDOWS_AUTHENTICATION,
    ...(namespace === undefined ? {} : { namespace }),
    ...(object?.kind === "instance" ? { fieldSelector: `metadata.name=${object.name}` } : {}),
  };
}

/** Which KerberosRealms are read. */
export function realmScope({ object }: Target): WatchScope {
  return {
    kind: KERBEROS_REALM,
    ...(object?.kind === "realm" ? { fieldSelector: `metadata.name=${object.name}` } : {}),
  };
}

/**
 * Reads both kinds once. A user without the right to list realms sees the instances all the same.
 *
 * @throws {StatusFailure} when instances can't be read, or what is named is not there.
 */
export async function readObjects(target: Target, options: ReadOptions): Promise<ReadObjects> {
  const limit = deadline(options.clock, options.timeoutMs, options.signal);
  try {
    const [instances, realms] = await Promise.all([
      listAll(instanceScope(target), options, limit.signal),
      listAll(realmScope(target), options, limit.signal).catch(undefinedIfForbidden),
    ]);
    return presentIn(target, { instances, realms });
  } catch (error) {
    throw failureOf(error, target);
  } finally {
    limit.dispose();
  }
}

async function listAll(
  scope: WatchScope,
  { transport, clock }: ReadOptions,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  // What expires in pages is read in one answer.
  for (const limit of [PAGE_SIZE, undefined]) {
    const objects: KubeObject[] = [];
    try {
      const pages = listPages(scope, { transport, clock, signal, ...(limit === undefined ? {} : { limit }) });
      for await (const page of pages) objects.push(...page.items);
      return objects;
    } catch (error) {
      if (!(error instanceof ListExpiredError)) throw error;
    }
  }
  throw new StatusFailure("The objects change faster than they can be read. Try again.", EXIT.failed);
}

function presentIn(target: Target, { instances, realms }: ReadObjects): ReadObjects {
  const { object, namespace = "" } = target;
  if (object?.kind === "instance" && instances.length === 0)
    throw new StatusFailure(
      `There is no WindowsAuthentication ${object.name} in namespace ${namespace}. winauth status -A shows them all; a realm is realm/${object.name}.`,
      EXIT.failed,
    );
  if (object?.kind === "realm" && realms?.length === 0)
    throw new StatusFailure(`There is no KerberosRealm ${object.name}.`, EXIT.failed);
  return { instances: object?.kind === "realm" ? instances.filter(inRealm(object.name)) : instances, realms };
}

/** Whether an object names this realm. */
export function inRealm(name: string): (object: KubeObject) => boolean {
  return (object) => {
    const { spec } = object as { readonly spec?: { readonly realmRef?: { readonly name?: unknown } } };
    return (spec?.realmRef?.name ?? "default") === name;
  };
}

function undefinedIfForbidden(error: unknown): undefined {
  if (isForbidden(error)) return undefined;
  throw error;
}

/** Whether the API server refused for want of a right. */
export function isForbidden(error: unknown): boolean {
  return error instanceof KubeApiError && error.httpStatus === 403;
}

/** Why nothing can be shown, for the one who asked. Anything unexpected stays what it is. */
export function failureOf(error: unknown, target: Target): unknown {
  if (error instanceof KubeUnreachableError) return new StatusFailure(error.message, EXIT.failed);
  if (!(error instanceof KubeApiError)) {
    return error instanceof OperatorError ? new StatusFailure(error.message, EXIT.usage) : error;
  }
  if (error.httpStatus === 401)
    return new StatusFailure(
      "The API server does not accept your login. Sign in again, or choose another context with --context.",
      EXIT.notPrepared,
    );
  if (isForbidden(error)) {
    const elsewhere = target.namespace === undefined ? " Or name a namespace that you may look at: -n NAMESPACE." : "";
    return new StatusFailure(`${error.message}${elsewhere}`, EXIT.notPrepared);
  }
  const isUnknownKind = error.httpStatus === 404;
  return new StatusFailure(error.message, isUnknownKind ? EXIT.notPrepared : EXIT.failed);
}
