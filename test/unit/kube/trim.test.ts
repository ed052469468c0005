import { expect, it } from "vitest";
import { trim } from "../../../src/kube/trim.ts";

it("takes out managedFields and the last applied configuration, and nothing else", () => {
  const metadata = {
    name: "a",
    uid: "u",
    resourceVersion: "1",
    managedFields: [{}],
    annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", kept: "yes" },
  };
  const object = { apiVersion: "v1", kind: "X", metadata };
  trim(object);
  expect(JSON.parse(JSON.stringify(object))).toEqual({
    apiVersion: "v1",
    kind: "X",
    metadata: { name: "a", uid: "u", resourceVersion: "1", annotations: { kept: "yes" } },
  });
});
