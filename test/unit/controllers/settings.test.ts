import { describe, expect, it } from "vitest";
import { controllerSettings, defaultControllerSettings } from "../../../src/controllers/settings.ts";

describe("controllerSettings()", () => {
  it("are the defaults but for what is replaced", () => {
    expect(controllerSettings()).toEqual(defaultControllerSettings);
    expect(controllerSettings({ waitMinMs: 5 })).toEqual({ ...defaultControllerSettings, waitMinMs: 5 });
  });

  it("have shortest waits that are shorter than the longest, and graces longer than a look", () => {
    const { waitMinMs, waitMaxMs, operationPollMs, operationPollMaxMs, replicationGraceMs } = defaultControllerSettings;
    expect([waitMinMs < waitMaxMs, operationPollMs < operationPollMaxMs, waitMinMs < replicationGraceMs]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
