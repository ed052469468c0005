import { expect, it } from "vitest";
import { silentLog } from "../../../src/ports/log.ts";

it("silentLog takes every line and has silent children", () => {
  const { child, ...levels } = { ...silentLog, child: () => silentLog.child({ controller: "x" }) };
  expect(Object.values(levels).map((write) => (write as () => unknown)())).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(child()).toBe(silentLog);
});
