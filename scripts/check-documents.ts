import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = resolve(import.meta.dirname, "..");
const LINK = /\]\((?!https?:|mailto:)([^)\s]+)\)/g;
/** What is in code is no link: patterns of the reference look like some. */
const CODE_SPAN = /`[^`\n]*`/g;
const NPM_RUN = /npm run ([a-z][\w:-]*)/g;
const FOREIGN = [
  { pattern: /(^|[\s"'`(])\/(work|root|home)\//, says: "names a path of a machine" },
  { pattern: /registry\.npmjs|proxy\.golang|pypi\.org|deb\.debian/, says: "names the host of a package registry" },
  { pattern: /\.\.\/shared/, says: "refers to something outside the project" },
];

/** Every broken link, unknown npm script and foreign reference in the documents, as a sentence each. */
export function documentProblems(root: string): readonly string[] {
  const scripts = Object.keys(
    (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts,
  );
  return globSync(["*.md", "docs/**/*.md", "examples/**/*.md", "deploy/**/*.md"], { cwd: root })
    .sort()
    .flatMap((file) => problemsOf(root, file, scripts));
}

function problemsOf(root: string, file: string, scripts: readonly string[]): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  const links = [...text.replaceAll(CODE_SPAN, "").matchAll(LINK)].flatMap(([, target = ""]) =>
    brokenLink(root, file, target),
  );
  const unknown = [...text.matchAll(NPM_RUN)].flatMap(([, name = ""]) =>
    scripts.includes(name) ? [] : [`${file} tells to run "npm run ${name}", which package.json does not have.`],
  );
  const foreign = FOREIGN.filter(({ pattern }) => pattern.test(text)).map(({ says }) => `${file} ${says}.`);
  return [...links, ...unknown, ...foreign];
}

function brokenLink(root: string, file: string, target: string): readonly string[] {
  const [path = "", anchor] = target.split("#");
  const absolute = path === "" ? join(root, file) : join(root, dirname(file), path);
  if (!existsSync(absolute)) return [`${file} links to ${target}, which does not exist.`];
  if (anchor === undefined || !absolute.endsWith(".md")) return [];
  return anchorsOf(readFileSync(absolute, "utf8")).has(anchor)
    ? []
    : [`${file} links to ${target}, but there is no such heading.`];
}

function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
  return new Set(headings);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = documentProblems(ROOT);
  for (const line of problems) console.error(line);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
