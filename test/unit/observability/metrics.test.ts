import { describe, expect, it } from "vitest";
import { listMetrics } from "../../../src/observability/metric-catalog.ts";
import { createMetrics } from "../../../src/observability/metrics.ts";
import { PROGRAM_VERSION } from "../../../src/version.ts";

describe("createMetrics()", () => {
  it("shows every metric of the catalogue, with its help and type, and no other", async () => {
    const { exposition } = createMetrics({ processMetrics: false });
    const text = await exposition.metrics();
    const helps = text.split("\n").filter((line) => line.startsWith("# HELP"));
    const types = text.split("\n").filter((line) => line.startsWith("# TYPE"));
    expect(helps.sort()).toEqual(listMetrics().map(({ name, help }) => `# HELP ${name} ${help}`));
    expect(types.sort()).toEqual(listMetrics().map(({ name, type }) => `# TYPE ${name} ${type}`));
  });

  it("shows the process and the event loop's delay, too", async () => {
    const text = await createMetrics().exposition.metrics();
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  it("shows which version runs", async () => {
    const text = await createMetrics({ processMetrics: false }).exposition.metrics();
    expect(text).toContain(`winauth_build_info{version="${PROGRAM_VERSION}"} 1\n`);
  });

  it("makes independent metrics each time", () => {
    expect(() => [createMetrics(), createMetrics()]).not.toThrow();
  });
});
