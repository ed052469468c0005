import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { CrashCount } from "../../test/support/in-process/test-points.ts";
import { crashTable } from "./crash-table.ts";

/** Prints a line a scenario while it runs, every failure in one line, and in the end the table of what was run. */
export class CrashReporter implements Reporter {
  readonly #counts: CrashCount[] = [];
  readonly #startMs = performance.now();
  #failed = 0;

  /** True when nothing failed, not even before a test could count. */
  get isGreen(): boolean {
    return this.#failed === 0;
  }

  /** How many points were run. */
  get run(): number {
    return this.#counts.reduce((sum, { run }) => sum + run, 0);
  }

  onTestCaseResult(test: TestCase): void {
    const count = test.meta().crash;
    const result = test.result();
    if (count !== undefined) {
      this.#counts.push(count);
      const seconds = (count.elapsedMs / 1000).toFixed(1);
      console.log(
        `${count.failures.length === 0 ? "ok    " : "FAILED"} ${count.scenario}: ${count.run} × ${count.kind} (${seconds} s)`,
      );
      for (const failure of count.failures) console.log(failure);
    }
    if (result.state !== "failed") return;
    this.#failed += 1;
    if (count === undefined) for (const error of result.errors) console.log(`${test.fullName}: ${error.message}`);
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) this.#tell(`${module.moduleId}: ${error.message}`);
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly { readonly message?: string }[]): void {
    for (const error of unhandled) this.#tell(error.message ?? "an error without words");
    console.log(crashTable(this.#counts, (performance.now() - this.#startMs) / 1000));
  }

  #tell(problem: string): void {
    this.#failed += 1;
    console.log(problem);
  }
}
