import { describe, expect, it } from "vitest";
import { inStep, StepFailure } from "../../../../src/controllers/windows-authentication/step-failure.ts";

describe("inStep()", () => {
  it("gives what the work gives", async () => {
    expect(await inStep({ condition: "RealmReady" }, () => Promise.resolve(1))).toBe(1);
  });

  it("says which condition a failure belongs to, and keeps the error", async () => {
    const error = new Error("why");
    const failure: unknown = await inStep({ condition: "ConsentGranted", status: "Unknown" }, () =>
      Promise.reject(error),
    ).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(StepFailure);
    expect(failure).toMatchObject({ step: { condition: "ConsentGranted", status: "Unknown" }, error, cause: error });
  });

  it("leaves the claim of an inner step alone", async () => {
    const inner = new StepFailure({ condition: "InstanceAvailable" }, new Error("why"));
    await expect(inStep({ condition: "RealmReady" }, () => Promise.reject(inner))).rejects.toBe(inner);
  });
});
