import type { NamedTest } from "../../test/mutations/mutation.ts";
import type { TestEnd } from "./run-tests.ts";
import { namePattern } from "./titles.ts";

/**
 * Whether a test notices a mutation: it passes without it and fails with it.
 *
 * @param calm how tests ended without a mutation; others may be among them.
 * @param mutated how they ended with it.
 * @returns What is wrong; undefined when nothing is.
 */
export function verdict(
  { titles }: Pick<NamedTest, "titles">,
  calm: readonly TestEnd[],
  mutated: readonly TestEnd[],
): string | undefined {
  const pattern = new RegExp(namePattern(titles));
  const own = (ends: readonly TestEnd[]): readonly TestEnd[] => ends.filter(({ name }) => pattern.test(name));
  if (own(calm).length === 0) return "there is no such test";
  if (own(calm).some(({ passed }) => !passed)) return "the test fails without the mutation, too";
  if (own(mutated).length === 0) return "the test did not run with the mutation";
  if (own(mutated).some(({ isBroken }) => isBroken)) return "the mutation breaks the program, so it proves nothing";
  if (own(mutated).every(({ passed }) => passed)) return "the test passes with the mutation, too";
  return undefined;
}
