import { expect, test } from "vitest";
import { ArmRefusal, providerRefusal } from "../../../../src/simulator/arm/arm-refusal.ts";

test("a refusal has ARM's shape and says whose it is", () => {
  expect(new ArmRefusal(409, "C", "m", { target: "t", headers: { "retry-after": "1" } }).reply()).toEqual({
    status: 409,
    headers: { "x-ms-failure-cause": "gateway", "retry-after": "1" },
    body: { error: { code: "C", message: "m", target: "t" } },
  });
  expect(providerRefusal(400, "C", "m").reply().headers).toEqual({ "x-ms-failure-cause": "service" });
});
