import { differences } from "./differences.ts";

/** What is played, so far. */
interface Played {
  readonly steps: readonly string[];
  readonly spec: Readonly<Record<string, unknown>>;
}

/** One text that says where what was found differs from what was wanted, and after which steps; none where it does not. */
export function complaintsOf(
  what: string,
  { found, wanted }: { readonly found: unknown; readonly wanted: unknown },
  { steps, spec }: Played,
): readonly string[] {
  const lines = differences(found, wanted);
  if (lines.length === 0) return [];
  return [[`${what}, after ${steps.join("; ")}:`, ...lines, `the specification is ${JSON.stringify(spec)}`].join("\n")];
}

/** Whether the specification suspends its object. */
export function isSuspended(spec: Played["spec"]): boolean {
  return spec["suspend"] === true;
}
