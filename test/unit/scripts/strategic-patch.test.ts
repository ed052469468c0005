import { expect, it } from "vitest";
import { strategicPatch } from "../../../scripts/kustomize/strategic-patch.ts";

const container = (name: string, more: object = {}): object => ({ name, image: "i", ...more });

it.each<[string, unknown, unknown, unknown]>([
  ["nothing changed", { a: { b: [1] } }, { a: { b: [1] } }, undefined],
  ["a field is new", { a: 1 }, { a: 1, b: 2 }, { b: 2 }],
  ["a field is gone", { a: 1, b: 2 }, { a: 1 }, { b: null }],
  ["a field below changed", { a: { b: 1, c: 2 } }, { a: { b: 3, c: 2 } }, { a: { b: 3 } }],
  ["a list of texts changed", { args: ["a", "b"] }, { args: ["a", "c"] }, { args: ["a", "c"] }],
  [
    "one of several containers changed",
    { containers: [container("a"), container("b")] },
    { containers: [container("a"), container("b", { tty: true })] },
    { containers: [{ name: "b", tty: true }] },
  ],
  ["a container is new", [container("a")], [container("a"), container("b")], [container("b")]],
  ["a container is gone", [container("a"), container("b")], [container("a")], [{ name: "b", $patch: "delete" }]],
  ["a list of rules, which have no name", [{ verbs: ["get"] }], [{ verbs: ["list"] }], [{ verbs: ["list"] }]],
])("%s", (_, before, after, patch) => {
  expect(strategicPatch(before, after)).toEqual(patch);
});
