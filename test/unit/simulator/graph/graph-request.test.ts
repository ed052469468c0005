import { describe, expect, it } from "vitest";
import { type GraphRequest, keyAt } from "../../../../src/simulator/graph/graph-request.ts";

describe("keyAt", () => {
  // Only the keys are read.
  const request = { keys: [{ name: "appId", value: "1" }] } as unknown as GraphRequest;

  it("gives the keys of the path by position", () => {
    expect(keyAt(request, 0)).toEqual({ name: "appId", value: "1" });
    expect(() => keyAt(request, 1)).toThrow(RangeError);
  });
});
