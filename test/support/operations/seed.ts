const NAME = "OPERATIONS_SEED";

/** The same every day: a run that fails is the same again. */
const DEFAULT_SEED = 20_230_701;

/** The seed of everything that operations are generated with: that of the environment, or the usual one. */
export function operationsSeed(env: Readonly<Record<string, string | undefined>> = process.env): number {
  return wholeNumber(env, NAME, DEFAULT_SEED);
}

/** How many times as many sequences as usual are to be played. */
export function operationsRounds(env: Readonly<Record<string, string | undefined>> = process.env): number {
  return Math.max(1, wholeNumber(env, "OPERATIONS_ROUNDS", 1));
}

/** The line that plays the same again. */
export function reproducing(file: string, seed: number): string {
  return `To play the same again: ${NAME}=${seed} npx vitest run --project integration ${file}`;
}

function wholeNumber(env: Readonly<Record<string, string | undefined>>, name: string, usual: number): number {
  const text = env[name];
  if (text === undefined || text === "") return usual;
  if (!/^[0-9]{1,9}$/.test(text)) throw new Error(`${name} has to be a whole number of at most nine digits.`);
  return Number(text);
}
