import { expect, test } from "vitest";
import {
  DISABLED_USER,
  READ_ONLY_CONTROLLER,
  WRITABLE_CONTROLLER,
} from "../../../../src/simulator/ldap/account-control.ts";

test("has the numbers that real objects show", () => {
  expect([DISABLED_USER, WRITABLE_CONTROLLER, READ_ONLY_CONTROLLER]).toEqual([514, 532_480, 83_890_176]);
});
