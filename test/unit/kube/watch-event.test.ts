import { expect, it } from "vitest";
import { parseWatchEvent } from "../../../src/kube/watch-event.ts";

const object = { metadata: { name: "a", uid: "u", resourceVersion: "1" } };

it.each([
  [
    { type: "ADDED", object },
    { type: "ADDED", object },
  ],
  [
    { type: "BOOKMARK", object: { metadata: { resourceVersion: "7" } } },
    { type: "BOOKMARK", resourceVersion: "7" },
  ],
  [{ type: "BOOKMARK", object: { metadata: {} } }, undefined],
  [{ type: "MODIFIED", object: { metadata: { name: "a" } } }, undefined],
  [{ type: "SOMETHING", object }, undefined],
  [{ type: "ADDED" }, undefined],
  [null, undefined],
])("%j", (line, event) => {
  expect(parseWatchEvent(JSON.stringify(line))).toEqual(event);
});

it("reads the Status of an ERROR", () => {
  const status = { kind: "Status", code: 410, reason: "Expired", message: "old" };
  expect(parseWatchEvent(JSON.stringify({ type: "ERROR", object: status }))).toEqual({
    type: "ERROR",
    status: { code: 410, reason: "Expired", message: "old", causes: [], isStatus: true },
  });
});
