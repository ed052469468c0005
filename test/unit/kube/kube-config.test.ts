import { describe, expect, it } from "vitest";
import { loadKubeConfig } from "../../../src/kube/kube-config.ts";
import type { Files } from "../../../src/ports/files.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

function files(content: Record<string, string>): Files {
  return {
    readText: (path) => {
      const text = content[path];
      return text === undefined ? Promise.reject(new Error("ENOENT")) : Promise.resolve(text);
    },
  };
}

function kubeconfig(user: object, cluster: object = {}): string {
  return JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "k", user: "u", namespace: "ns" } }],
    clusters: [{ name: "k", cluster: { server: "https://api.example:6443/", ...cluster } }],
    users: [{ name: "u", user }],
  });
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const IN_CLUSTER = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

describe("in a pod", () => {
  it("the ServiceAccount logs in, and its token is read again each minute and after a refusal", async () => {
    const clock = new FakeClock();
    const content: Record<string, string> = {
      [`${SERVICE_ACCOUNT}/token`]: "one\n",
      [`${SERVICE_ACCOUNT}/ca.crt`]: "CA",
      [`${SERVICE_ACCOUNT}/namespace`]: "winauth",
    };
    const source = await loadKubeConfig({ env: IN_CLUSTER, files: files(content), clock });
    expect([source.server, source.namespace]).toEqual(["https://10.0.0.1:443", "winauth"]);
    expect(await source.current()).toEqual({ token: "one", caPem: "CA", insecureSkipTlsVerify: false });
    content[`${SERVICE_ACCOUNT}/token`] = "two";
    expect((await source.current()).token).toBe("one");
    await clock.advance(60_000);
    expect((await source.current()).token).toBe("two");
    content[`${SERVICE_ACCOUNT}/token`] = "three";
    source.invalidate();
    expect((await source.current()).token).toBe("three");
    Reflect.deleteProperty(content, `${SERVICE_ACCOUNT}/token`);
    source.invalidate();
    expect((await source.current()).token).toBe("three");
  });
});

describe("a kubeconfig", () => {
  it.each([
    { says: "a token", user: { token: "t" }, cluster: {}, gives: { token: "t" } },
    { says: "a token file beside it", user: { tokenFile: "token" }, cluster: {}, gives: { token: "from file" } },
    {
      says: "certificates as data and as files",
      user: { "client-certificate-data": Buffer.from("CERT").toString("base64"), "client-key": "/abs/key" },
      cluster: { "certificate-authority": "ca.pem", "tls-server-name": "kubernetes" },
      gives: { clientCertPem: "CERT", clientKeyPem: "KEY", caPem: "CA", tlsServerName: "kubernetes" },
    },
  ])("with $says logs in with it", async ({ user, cluster, gives }) => {
    const content = {
      "/home/me/.kube/config": kubeconfig(user, cluster),
      "/home/me/.kube/token": "from file\n",
      "/home/me/.kube/ca.pem": "CA",
      "/abs/key": "KEY",
    };
    const source = await loadKubeConfig({ env: { HOME: "/home/me" }, files: files(content), clock: new FakeClock() });
    expect([source.server, source.namespace]).toEqual(["https://api.example:6443", "ns"]);
    expect(await source.current()).toEqual({ ...gives, insecureSkipTlsVerify: false });
  });

  it("runs an exec plugin", async () => {
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "executed" },
    };
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args: ["-p", JSON.stringify(JSON.stringify(credential))],
    };
    const content = { "/k": kubeconfig({ exec }) };
    const source = await loadKubeConfig({
      kubeconfigPath: "/k",
      env: {},
      files: files(content),
      clock: new FakeClock(),
    });
    expect((await source.current()).token).toBe("executed");
  });

  it("skips verification only where it says so", async () => {
    const content = { "/k": kubeconfig({ token: "t" }, { "insecure-skip-tls-verify": true }) };
    const source = await loadKubeConfig({
      kubeconfigPath: "/k",
      env: {},
      files: files(content),
      clock: new FakeClock(),
    });
    expect((await source.current()).insecureSkipTlsVerify).toBe(true);
  });

  it.each([
    ["that is missing", {}, "The kubeconfig /k can't be read. Set --kubeconfig or KUBECONFIG to one that exists."],
    ["that is no YAML", { "/k": "{token: secret" }, "The kubeconfig /k is not valid YAML."],
    [
      "without a context",
      { "/k": "clusters: []" },
      "The kubeconfig /k has no current context. Set one, or name it with --context.",
    ],
    [
      "that impersonates",
      { "/k": kubeconfig({ as: "root" }) },
      'The kubeconfig user "u" impersonates another user, which is not supported.',
    ],
  ])("%s is refused in words", async (_what, content, message) => {
    const loading = loadKubeConfig({ kubeconfigPath: "/k", env: {}, files: files(content), clock: new FakeClock() });
    await expect(loading).rejects.toMatchObject({ code: "KubeConfig", message });
  });

  it("is looked for in KUBECONFIG before the pod's ServiceAccount, and nowhere found is said", async () => {
    const env = { ...IN_CLUSTER, KUBECONFIG: "/k" };
    const source = await loadKubeConfig({
      env,
      files: files({ "/k": kubeconfig({ token: "t" }) }),
      clock: new FakeClock(),
    });
    expect(source.server).toBe("https://api.example:6443");
    await expect(loadKubeConfig({ env: {}, files: files({}), clock: new FakeClock() })).rejects.toThrow(
      "No way to a Kubernetes cluster was found.",
    );
  });
});
