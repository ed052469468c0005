import { expect, it } from "vitest";
import { objectKey } from "../../../src/kube/client.ts";
import { collectionPath, objectPath } from "../../../src/kube/paths.ts";
import { CONFIG_MAP, WIDGET } from "../../contract/kube-transport.contract.ts";

const NODE = { group: "", version: "v1", kind: "Node", plural: "nodes", namespaced: false };

it.each([
  [collectionPath(CONFIG_MAP, "a"), "/api/v1/namespaces/a/configmaps"],
  [collectionPath(CONFIG_MAP), "/api/v1/configmaps"],
  [collectionPath(NODE, "ignored"), "/api/v1/nodes"],
  [objectPath(WIDGET, objectKey("w", "a"), "status"), "/apis/contract.winauth.dev/v1/namespaces/a/widgets/w/status"],
  [objectPath(NODE, objectKey("n?x=1")), "/api/v1/nodes/n%3Fx%3D1"],
])("%s", (path, expected) => {
  expect(path).toBe(expected);
});
