import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeReleaseFiles } from "./release-files.ts";

const { values } = parseArgs({
  options: { outfile: { type: "string", default: join(import.meta.dirname, "../dist/winauth.cjs") } },
});
const outfile = resolve(values.outfile);
const { components } = await writeReleaseFiles(outfile);
console.log(`${outfile} ${(statSync(outfile).size / 1_000_000).toFixed(1)} MB, ${components.length} packages in it`);
