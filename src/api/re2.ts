/** RE2's limit on the counts of a repetition: https://github.com/google/re2/wiki/Syntax */
const MAX_REPEAT = 1000;

const GROUPS_RE2_LACKS = ["(?=", "(?!", "(?<=", "(?<!"];

/**
 * Says what keeps a JavaScript expression from meaning the same in Go's RE2, with which the API server evaluates
 * `pattern`; undefined when nothing does. Stricter than RE2 where the two accept the same text and read it differently.
 * https://github.com/google/re2/wiki/Syntax
 */
export function re2Objection(expression: RegExp): string | undefined {
  if (expression.flags !== "")
    return `flag /${expression.flags} is lost in a CRD; write a group such as (?i:…) instead`;
  const lacking = GROUPS_RE2_LACKS.find((group) => unescapedIncludes(expression.source, group));
  if (lacking !== undefined) return `RE2 has no lookaround (${lacking}…)`;
  return escapeObjection(expression.source) ?? classObjection(expression.source) ?? repeatObjection(expression.source);
}

function unescapedIncludes(source: string, part: string): boolean {
  return withoutEscapes(source).includes(part);
}

/** Every escape replaced by two neutral characters, so that what is left is syntax. */
function withoutEscapes(source: string): string {
  return source.replaceAll(/\\./g, "__");
}

function escapeObjection(source: string): string | undefined {
  for (const [escape] of source.matchAll(/\\./g)) {
    if (/\\[1-9k]/.test(escape)) return `RE2 has no back-references (${escape})`;
    if (/\\[uc0]/.test(escape)) return `RE2 does not know the escape ${escape}`;
    if (/\\[sS]/.test(escape))
      return `${escape} is Unicode white space in JavaScript and ASCII in RE2; list the characters`;
    if (/\\[pP]/.test(escape)) return `${escape} needs the flag /u in JavaScript, which is lost in a CRD`;
  }
  return undefined;
}

function classObjection(source: string): string | undefined {
  const syntax = withoutEscapes(source);
  if (syntax.includes("[^]") || syntax.includes("[]")) return "RE2 reads [] and [^] as the start of a longer class";
  // eslint-disable-next-line regexp/no-super-linear-move -- it reads our own expressions, while CRDs are made
  const outsideClasses = syntax.replaceAll(/\[[^\]]*\]/g, "");
  return outsideClasses.includes(".")
    ? "a bare . excludes other line ends in JavaScript than in RE2; list the characters"
    : undefined;
}

function repeatObjection(source: string): string | undefined {
  const counts = [...withoutEscapes(source).matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, min, max]) => [min, max]);
  const tooLarge = counts.find((count) => Number(count ?? 0) > MAX_REPEAT);
  return tooLarge === undefined ? undefined : `RE2 repeats at most ${MAX_REPEAT} times, not ${tooLarge}`;
}
