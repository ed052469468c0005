import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readToken, writeToken } from "../../../../src/simulator/odata/state-token.ts";

describe("readToken", () => {
  it("gives back what was written, for the same use only", () => {
    const token = writeToken("page", { after: "x", position: 2 });
    expect(readToken("page", token)).toEqual({ use: "page", after: "x", position: 2 });
    expect(readToken("delta", token)).toBeUndefined();
    expect(token).toMatch(/^[\w-]+$/);
  });

  it("takes anything else for no token", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readToken("page", text)).toBeUndefined();
      }),
    );
  });
});
