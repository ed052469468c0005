import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { NamedTest } from "../../test/mutations/mutation.ts";
import { nameOf, namePattern } from "./titles.ts";

/** How a test ended. A test that was made from a table of rows has several ends. */
export interface TestEnd {
  /** As in {@link nameOf}. */
  readonly name: string;
  readonly passed: boolean;
  /** It failed in the words of the language, not of an expectation: the program itself is broken. */
  readonly isBroken: boolean;
}

/** A mutation can make a test turn for ever without letting its own time limit fire. */
const LIMIT_MS = 180_000;
const REPORT = "mutations-report.json";
const BROKEN = /\b(?:Reference|Syntax|Type)Error\b/;

/**
 * Runs these tests and no others in a copy of the tree, in a process group of its own, which is gone afterwards.
 *
 * @returns How they ended; none when they did not run.
 * @throws {Error} when vitest itself fails or takes too long; the signal's reason when that aborts.
 */
export async function runTests(
  folder: string,
  tests: readonly NamedTest[],
  signal: AbortSignal,
): Promise<readonly TestEnd[]> {
  signal.throwIfAborted();
  const report = join(folder, REPORT);
  rmSync(report, { force: true });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const patterns = new Set(tests.map(({ titles }) => namePattern(titles)));
  const files = new Set(tests.map(({ file }) => join(folder, file)));
  const options = [
    ...["--root", folder, "--project", "unit", "--reporter", "json", "--outputFile", report],
    // What one run has transformed must not serve the next, which has other sources.
    ...["--cache=false", "--fsModuleCache=false"],
    ...["-t", [...patterns].join("|")],
  ];
  const complaints = await runVitest(folder, [...files, ...options], limit);
  signal.throwIfAborted();
  if (limit.aborted) throw new Error(`vitest did not end within ${LIMIT_MS / 1000} s`);
  return endsIn(report, complaints);
}

/** Gives what it wrote to standard error. */
function runVitest(folder: string, options: readonly string[], signal: AbortSignal): Promise<string> {
  const program = join(folder, "node_modules/vitest/vitest.mjs");
  // A group of its own: its workers end with it, and Ctrl-C reaches this process alone, which then cleans up.
  const child = spawn(process.execPath, [program, "run", ...options], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-4000);
  });
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has ended by itself.
    }
  };
  signal.addEventListener("abort", kill, { once: true });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      signal.removeEventListener("abort", kill);
      resolve(complaints);
    });
  });
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function endsIn(report: string, complaints: string): readonly TestEnd[] {
  let text: string;
  try {
    text = readFileSync(report, "utf8");
  } catch (error) {
    throw new Error(`vitest gave no report.\n${complaints}`, { cause: error });
  }
  const { testResults } = JSON.parse(text) as Report;
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "passed" || status === "failed")
    .map(({ ancestorTitles, title, status, failureMessages = [] }) => ({
      name: nameOf([...ancestorTitles, title]),
      passed: status === "passed",
      isBroken: failureMessages.some((message) => BROKEN.test(message)),
    }));
}
