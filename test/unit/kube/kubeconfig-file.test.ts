import { describe, expect, it } from "vitest";
import { kubeConfigError } from "../../../src/kube/kube-credentials.ts";
import { type KubeconfigFileOptions, kubeconfigSource } from "../../../src/kube/kubeconfig-file.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A kubeconfig with one context `c`, cluster `k` and user `u`. */
function kubeconfig(user: object, cluster: object = {}, context: object = {}): string {
  return JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "k", user: "u", ...context } }],
    clusters: [{ name: "k", cluster: { server: "https://api.example:6443", ...cluster } }],
    users: [{ name: "u", user }],
  });
}

/** Reads `/etc/kube/config`, or `paths`, from these files. */
function source(content: Record<string, string>, options: Partial<KubeconfigFileOptions> = {}) {
  const files = {
    readText: (path: string) => {
      const text = content[path];
      return text === undefined ? Promise.reject(new Error(`ENOENT ${path}`)) : Promise.resolve(text);
    },
  };
  return kubeconfigSource({ paths: ["/etc/kube/config"], files, clock: new FakeClock(), ...options });
}

const only = (text: string) => ({ "/etc/kube/config": text });

describe("the server and namespace", () => {
  it.each([
    ["a plain address", {}, {}, { server: "https://api.example:6443" }],
    ["slashes at the end", { server: "https://api.example/k8s//" }, {}, { server: "https://api.example/k8s" }],
    [
      "a namespace",
      { server: "http://localhost:8001" },
      { namespace: "n" },
      { server: "http://localhost:8001", namespace: "n" },
    ],
  ])("of a context with %s", async (_what, cluster, context, expected) => {
    const { server, namespace } = await source(only(kubeconfig({}, cluster, context)));
    expect({ server, namespace }).toEqual(expected);
  });
});

describe("credentials", () => {
  it.each([
    ["nobody", {}, {}, { insecureSkipTlsVerify: false }],
    ["a token", { token: "t" }, {}, { token: "t", insecureSkipTlsVerify: false }],
    [
      "a token file, which wins over a token",
      { token: "t", tokenFile: "token" },
      {},
      { token: "from file", insecureSkipTlsVerify: false },
    ],
    [
      "data, which wins over files",
      {
        "client-certificate-data": base64("CERT DATA"),
        "client-certificate": "cert.pem",
        "client-key-data": base64("KEY DATA"),
        "client-key": "key.pem",
      },
      { "certificate-authority-data": base64("CA DATA"), "certificate-authority": "ca.pem" },
      { clientCertPem: "CERT DATA", clientKeyPem: "KEY DATA", caPem: "CA DATA", insecureSkipTlsVerify: false },
    ],
    [
      "files, beside the kubeconfig or wherever they say",
      { "client-certificate": "cert.pem", "client-key": "/abs/key.pem" },
      { "certificate-authority": "../ca.pem" },
      { clientCertPem: "CERT", clientKeyPem: "KEY", caPem: "CA", insecureSkipTlsVerify: false },
    ],
    [
      "a server with another name, unverified",
      {},
      { "tls-server-name": "kubernetes", "insecure-skip-tls-verify": true },
      { tlsServerName: "kubernetes", insecureSkipTlsVerify: true },
    ],
  ])("of %s", async (_what, user, cluster, credentials) => {
    const content = {
      ...only(kubeconfig(user, cluster)),
      "/etc/kube/token": " from file\n",
      "/etc/kube/cert.pem": "CERT",
      "/abs/key.pem": "KEY",
      "/etc/ca.pem": "CA",
    };
    expect(await (await source(content)).current()).toEqual(credentials);
  });

  it("are those of the kubeconfig of this minute, or after a refusal those of now", async () => {
    const clock = new FakeClock();
    const content = only(kubeconfig({ token: "one" }));
    const found = await source(content, { clock });
    const token = async () => (await found.current()).token;
    expect(await token()).toBe("one");
    content["/etc/kube/config"] = kubeconfig({ token: "two" });
    await clock.advance(59_999);
    expect(await token()).toBe("one");
    await clock.advance(1);
    expect(await token()).toBe("two");
    content["/etc/kube/config"] = kubeconfig({ token: "three" });
    found.invalidate();
    expect(await token()).toBe("three");
  });
});

describe("the context", () => {
  const two = JSON.stringify({
    "current-context": "b",
    contexts: [
      { name: "a", context: { cluster: "k", user: "a" } },
      { name: "b", context: { cluster: "k", user: "b" } },
    ],
    clusters: [{ name: "k", cluster: { server: "https://two.example" } }],
    users: [
      { name: "a", user: { token: "of a" } },
      { name: "b", user: { token: "of b" } },
    ],
  });

  it.each<[string, Record<string, string>, string | undefined, string, string]>([
    ["the current one", { "/two": two }, undefined, "https://two.example", "of b"],
    ["one by name", { "/two": two }, "a", "https://two.example", "of a"],
    [
      "the first file's, when two define it",
      { "/one": kubeconfig({ token: "of u" }), "/two": two },
      undefined,
      "https://api.example:6443",
      "of u",
    ],
    [
      "one whose cluster and user are in another file",
      { "/one": "contexts: [{name: x, context: {cluster: k, user: a}}]\ncurrent-context: ''", "/two": two },
      "x",
      "https://two.example",
      "of a",
    ],
    [
      "the second file's current one, when the first names none",
      { "/one": "{clusters: null}", "/two": two },
      undefined,
      "https://two.example",
      "of b",
    ],
  ])("is %s", async (_what, content, context, server, token) => {
    const found = await source(content, {
      paths: Object.keys(content),
      ...(context === undefined ? {} : { context }),
    });
    expect([found.server, (await found.current()).token]).toEqual([server, token]);
  });
});

describe("a kubeconfig is refused", () => {
  it.each([
    [
      "that names no context",
      "{}",
      "The kubeconfig /etc/kube/config has no current context. Set one, or name it with --context.",
    ],
    ["without its context", '{"current-context": "c"}', 'The kubeconfig /etc/kube/config has no context "c".'],
    [
      "without its cluster",
      kubeconfig({}, {}, { cluster: "gone" }),
      'The kubeconfig /etc/kube/config has no cluster "gone".',
    ],
    ["without its user", kubeconfig({}, {}, { user: "gone" }), 'The kubeconfig /etc/kube/config has no user "gone".'],
    [
      "that impersonates",
      kubeconfig({ as: "admin" }),
      'The kubeconfig user "u" impersonates another user, which is not supported.',
    ],
    [
      "with a password",
      kubeconfig({ username: "admin" }),
      'The kubeconfig user "u" has a password, which Kubernetes no longer accepts.',
    ],
    [
      "with another kind of address",
      kubeconfig({}, { server: "api.example:6443" }),
      'The kubeconfig\'s server "api.example:6443" is not an http or https address.',
    ],
    ["that is no YAML, not quoting it", "token: [canary", "The kubeconfig /etc/kube/config is not valid YAML."],
    [
      "with a field of the wrong type, not quoting it",
      kubeconfig({ token: 42 }),
      'The kubeconfig /etc/kube/config is not valid at "users.0.user.token".',
    ],
  ])("%s", async (_what, text, message) => {
    await expect(source(only(text))).rejects.toEqual(kubeConfigError(message));
  });

  it("that can't be read", async () => {
    await expect(source({})).rejects.toEqual(
      kubeConfigError(
        "The kubeconfig /etc/kube/config can't be read. Set --kubeconfig or KUBECONFIG to one that exists.",
        new Error("ENOENT /etc/kube/config"),
      ),
    );
  });
});
