import { expect, test } from "vitest";
import { type Call, isAzureWrite, isObjectWrite } from "../../../support/transcript/call.ts";
import { grant, graph, kube, patch, read } from "./calls.ts";

const OBJECT = "/apis/sqlmi.winauth.dev/v1alpha1/namespaces/team/windowsauthentications/one";
const batch = (...methods: readonly string[]): Call =>
  graph("POST", "/v1.0/$batch", { body: { requests: methods.map((method) => ({ method })) } });

test.each<[string, Call, boolean]>([
  ["a change of an instance", patch(), true],
  ["a read of it", read(), false],
  ["a query of Resource Graph", patch({ method: "POST", path: "/providers/Microsoft.ResourceGraph/resources" }), false],
  ["a grant", grant("one"), true],
  ["its deletion", graph("DELETE", "/v1.0/oauth2PermissionGrants/id"), true],
  ["a look-up of many", graph("POST", "/v1.0/directoryObjects/getByIds"), false],
  ["a batch of reads", batch("GET", "GET"), false],
  ["a batch with a write in it", batch("GET", "POST"), true],
  ["a token", { ...patch(), service: "login", method: "POST", path: "/tenant/oauth2/v2.0/token" }, false],
  ["a status", kube("PATCH", `${OBJECT}/status`), false],
])("whether %s writes to Azure", (_what, call, expected) => {
  expect(isAzureWrite(call)).toBe(expected);
});

test.each<[string, Call, boolean]>([
  ["a status", kube("PATCH", `${OBJECT}/status`), true],
  ["a finalizer", kube("PATCH", OBJECT), true],
  ["a watch", kube("GET", OBJECT), false],
  ["the Lease", kube("PUT", "/apis/coordination.k8s.io/v1/namespaces/system/leases/operator"), false],
  ["an event", kube("POST", "/apis/events.k8s.io/v1/namespaces/team/events"), false],
  ["a review of rights", kube("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"), false],
  ["a change of an instance", patch(), false],
])("whether %s writes to an object", (_what, call, expected) => {
  expect(isObjectWrite(call)).toBe(expected);
});
