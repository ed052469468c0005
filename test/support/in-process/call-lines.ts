import { stableIds } from "./end-state.ts";
import type { OutsideCall } from "./outside-calls.ts";

/** One line a call: service, method and the end of the path. Renewals of the Lease are left out: only time makes them. */
export function callLines(calls: readonly OutsideCall[]): readonly string[] {
  const ids = stableIds();
  return calls
    .filter(({ service, method }) => service !== "lease" || method !== "PUT")
    .map(({ service, method, target }) => `${service} ${method} ${ids.in(shortened(target))}`);
}

/** What kind of call it is: service, method and the end of the path without ids. */
export function shapeOf({ service, method, target }: OutsideCall): string {
  return `${service} ${method} ${shortened(target).replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "{id}")}`;
}

const PREFIXES = [
  /^\/apis?\/(?:[^/]+\/)?v\d\w*\/(?:namespaces\/[^/]+\/)?/,
  /^\/subscriptions\/[^/]+\/(?:resourceGroups\/[^/]+\/)?providers\/Microsoft\.\w+\//,
  /^\/v1\.0\//,
  /^\/[0-9a-f-]{36}\//,
];

function shortened(target: string): string {
  const path = target.replace(/\?.*$/, "");
  return PREFIXES.reduce((left, prefix) => left.replace(prefix, ""), path);
}
