import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { licenseProblems } from "./bundled-licenses.ts";
import { writeReleaseFiles } from "./release-files.ts";

const folder = mkdtempSync(join(tmpdir(), "winauth-licenses-"));
try {
  const problems = licenseProblems(await writeReleaseFiles(join(folder, "winauth.cjs")));
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
