import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { auditVerdict } from "./audit-verdict.ts";

/** A package registry that can't be asked fails the check only where the answer must be had: before a release. */
const { values } = parseArgs({ options: { required: { type: "boolean", default: false } } });
const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8", timeout: 60_000 });
const verdict = auditVerdict(stdout);
for (const line of verdict.lines) console.log(line);
process.exitCode = verdict.kind === "fine" || (verdict.kind === "unknown" && !values.required) ? 0 : 1;
