import { resolve } from "node:path";
import { MUTATIONS } from "../test/mutations/all.ts";
import type { Mutation } from "../test/mutations/mutation.ts";
import { commandOptions, refuse } from "./command-options.ts";
import { runTests, type TestEnd } from "./mutations/run-tests.ts";
import { nameOf } from "./mutations/titles.ts";
import { TreeCopy } from "./mutations/tree-copy.ts";
import { verdict } from "./mutations/verdict.ts";

/**
 * Takes out one safeguard after the other in a copy of the tree and requires that its test notices. Words on the command
 * line choose the mutations that have one of them in their description.
 */
const USAGE = `npm run test:mutations -- [word ...]
  Words choose the safeguards that have one of them in their description (default: all).`;
const { positionals } = commandOptions(USAGE, { allowPositionals: true });
const words = positionals.map((word) => word.toLowerCase());
const chosen = MUTATIONS.filter(({ safeguard, file, takenOut }) => {
  const text = `${safeguard} ${file} ${takenOut}`.toLowerCase();
  return words.length === 0 || words.some((word) => text.includes(word));
});
if (chosen.length === 0) refuse(`No safeguard has ${words.join(" or ")} in its description.`, USAGE);

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

const copy = new TreeCopy(resolve(import.meta.dirname, ".."));
try {
  process.exitCode = (await checkAll(chosen)) ? 0 : 1;
} catch (error) {
  if (!stop.signal.aborted) throw error;
  console.error("Stopped.");
  process.exitCode = 130;
} finally {
  copy.remove();
}

/** Whether every mutation is noticed. */
async function checkAll(mutations: readonly Mutation[]): Promise<boolean> {
  console.log(`${mutations.length} mutations; first their tests without a mutation.`);
  const startedMs = performance.now();
  const tests = mutations.map(({ test }) => test);
  const calm = await runTests(copy.folder, tests, stop.signal);
  console.log(`${calm.length} tests ran (${secondsSince(startedMs)} s).`);
  let failed = 0;
  for (const [index, mutation] of mutations.entries()) {
    const mutationMs = performance.now();
    const problem = await check(mutation, calm);
    if (problem !== undefined) failed += 1;
    const place = `${index + 1}/${mutations.length}`.padStart(7);
    console.log(
      `${problem === undefined ? "ok    " : "FAILED"} ${place} ${secondsSince(mutationMs)} s  ${mutation.safeguard}`,
    );
    if (problem !== undefined)
      console.log(`       ${mutation.file}: ${problem}\n       ${mutation.test.file}: ${nameOf(mutation.test.titles)}`);
  }
  console.log(`${mutations.length - failed} passed, ${failed} failed (${secondsSince(startedMs)} s)`);
  return failed === 0;
}

async function check(mutation: Mutation, calm: readonly TestEnd[]): Promise<string | undefined> {
  try {
    const ends = await copy.whileMutated(mutation, () => runTests(copy.folder, [mutation.test], stop.signal));
    return verdict(mutation.test, calm, ends);
  } catch (error) {
    stop.signal.throwIfAborted();
    return error instanceof Error ? error.message : "something that is not an error was thrown";
  }
}

function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(1);
}
