import { expect, test } from "vitest";
import { z } from "zod";
import { ControlRefusal, parsed } from "../../../../src/simulator/control/control-refusal.ts";

test("a wrong body is refused with the place of each finding", () => {
  const schema = z.strictObject({ list: z.array(z.strictObject({ n: z.int() })) });
  expect(parsed(schema, { list: [{ n: 1 }] })).toEqual({ list: [{ n: 1 }] });
  expect(() => parsed(schema, { list: [{ n: "x" }] })).toThrow(
    new ControlRefusal(400, "The body is not right. list[0].n: Invalid input: expected number, received string"),
  );
  expect(() => parsed(schema, 1)).toThrow("the document: Invalid input");
});
