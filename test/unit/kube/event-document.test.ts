import { expect, it } from "vitest";
import { clipNote, microTime } from "../../../src/kube/event-document.ts";

it("writes times with six digits", () => {
  expect(microTime(Date.UTC(2026, 1, 3, 4, 5, 6, 78))).toBe("2026-02-03T04:05:06.078000Z");
});

it("cuts notes between characters at 1024 bytes", () => {
  expect(clipNote("x".repeat(1024))).toBe("x".repeat(1024));
  expect(clipNote("x".repeat(1025))).toBe(`${"x".repeat(1021)}…`);
  expect(clipNote("😀".repeat(300))).toBe(`${"😀".repeat(255)}…`);
});
