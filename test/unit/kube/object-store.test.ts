import { expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../../src/kube/client.ts";
import { ObjectStore } from "../../../src/kube/object-store.ts";

function labelled(name: string, ...colours: string[]): KubeObject {
  const labels = Object.fromEntries(colours.map((colour) => [colour, ""]));
  return { apiVersion: "v1", kind: "X", metadata: { name, uid: name, resourceVersion: "1", labels } };
}

it("keeps the indexes in line with the objects", () => {
  const store = new ObjectStore<KubeObject>({ colour: ({ metadata }) => Object.keys(metadata.labels ?? {}) });
  const names = (value: string) => store.byIndex("colour", value).map(({ metadata }) => metadata.name);
  store.set(labelled("a", "red", "blue"));
  store.set(labelled("b", "red"));
  expect([names("red"), names("blue")]).toEqual([["a", "b"], ["a"]]);
  store.set(labelled("a", "green"));
  expect([names("red"), names("blue"), names("green")]).toEqual([["b"], [], ["a"]]);
  store.delete(keyOf(labelled("a")));
  expect([names("green"), store.keys(), store.list().length]).toEqual([[], ["b"], 1]);
  expect(() => store.byIndex("size", "1")).toThrow('There is no index "size".');
});
