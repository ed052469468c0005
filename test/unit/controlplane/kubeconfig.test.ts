import { expect, test } from "vitest";
import { parse } from "yaml";
import { kubeconfigYaml } from "../../../src/controlplane/kubeconfig.ts";

test("a kubeconfig names one cluster, one user and one context, and is complete in itself", () => {
  const yaml = kubeconfigYaml({ url: "https://127.0.0.1:6443", caPem: "PEM\n", token: "secret: #1" });
  const name = "winauth-controlplane";
  expect(parse(yaml)).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "UEVNCg==" } }],
    users: [{ name, user: { token: "secret: #1" } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  });
});
