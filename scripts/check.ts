import { spawn } from "node:child_process";
import { join } from "node:path";

const bin = (name: string): string => join(import.meta.dirname, "../node_modules/.bin", name);
const script = (name: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  join(import.meta.dirname, name),
  ...args,
];

/** Every check, cheapest first; all run, so that one round shows everything there is to mend. */
const CHECKS: readonly { readonly name: string; readonly command: readonly string[]; readonly mend: string }[] = [
  { name: "format", command: [bin("biome"), "check", "--error-on-warnings", "."], mend: "npm run format" },
  { name: "import directions", command: script("import-directions.ts"), mend: "see ARCHITECTURE.md, section Folders" },
  { name: "types", command: [process.execPath, bin("tsc")], mend: "npm run typecheck" },
  { name: "generated files", command: script("generate.ts", "--check"), mend: "npm run generate" },
  { name: "documents", command: script("check-documents.ts"), mend: "see the lines above" },
  {
    name: "licences",
    command: script("check-licenses.ts"),
    mend: "see the lines above, and scripts/bundled-licenses.ts",
  },
  { name: "advisories", command: script("check-audit.ts"), mend: "npm audit --omit=dev" },
  { name: "lint", command: [process.execPath, bin("eslint"), "--max-warnings=0", "."], mend: "npm run lint" },
];

let failed = 0;
for (const { name, command, mend } of CHECKS) {
  const started = performance.now();
  const code = await run(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)${code === 0 ? "" : ` — ${mend}`}`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;

function run([program, ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program ?? "", args, { stdio: "inherit", cwd: join(import.meta.dirname, "..") });
    child.on("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
