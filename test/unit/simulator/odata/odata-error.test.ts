import { expect, it } from "vitest";
import { invalidFilter, ODataError } from "../../../../src/simulator/odata/odata-error.ts";

it("names the clause that is wrong", () => {
  expect(invalidFilter("No.")).toEqual(new ODataError("BadRequest", "Invalid filter clause: No."));
  expect(invalidFilter("No.").code).toBe("BadRequest");
});
