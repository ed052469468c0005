import type { OutsideCall } from "../support/in-process/outside-calls.ts";

/** When things first happened to one object, by the wall clock; undefined: not yet. */
export interface ObservedTimes {
  /** The first request to Azure that names its instance left. */
  readonly firstAzureMs: number | undefined;
  /** The status write that says Ready left, and was accepted. */
  readonly readyMs: number | undefined;
}

/** What a list of calls says about each object, by the name that the object and its instance share. */
export function observedTimes(calls: readonly OutsideCall[]): ReadonlyMap<string, ObservedTimes> {
  const times = new Map<string, { firstAzureMs: number | undefined; readyMs: number | undefined }>();
  for (const call of calls) {
    const name = namedBy(call);
    if (name === undefined) continue;
    const known = times.get(name) ?? { firstAzureMs: undefined, readyMs: undefined };
    times.set(name, known);
    if (call.service === "arm") known.firstAzureMs ??= call.atMs;
    else if (saysReady(call)) known.readyMs ??= call.atMs;
  }
  return times;
}

/** The object or instance that a call is about; undefined when it is about none or about many. */
export function namedBy({ service, target }: Pick<OutsideCall, "service" | "target">): string | undefined {
  if (service === "arm") return /\/managedInstances\/([^/?]+)/.exec(target)?.[1];
  return service === "kubernetes" ? /\/windowsauthentications\/([^/?]+)/.exec(target)?.[1] : undefined;
}

function saysReady({ status, isWrite, target, body }: OutsideCall): boolean {
  if (!isWrite || status !== 200 || body === undefined || !/\/status\?/.test(target)) return false;
  const { status: written } = JSON.parse(body) as {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  };
  return written?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") === true;
}
