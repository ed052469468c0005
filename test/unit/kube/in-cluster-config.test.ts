import { expect, it } from "vitest";
import { inClusterSource } from "../../../src/kube/in-cluster-config.ts";
import type { Files } from "../../../src/ports/files.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

function files(content: Readonly<Record<string, string>>): Files {
  return {
    readText: (path) => {
      const text = content[path.replace(`${FOLDER}/`, "")];
      return text === undefined ? Promise.reject(new Error(`ENOENT ${path}`)) : Promise.resolve(text);
    },
  };
}

it.each([
  ["10.0.0.1", "https://10.0.0.1:443"],
  ["fd00::1", "https://[fd00::1]:443"],
])("inClusterSource() makes an address of %s", async (host, server) => {
  const source = await inClusterSource(host, "443", files({ token: "t\n", "ca.crt": "CA" }), new FakeClock());
  expect([source.server, source.namespace]).toEqual([server, undefined]);
  expect(await source.current()).toEqual({ token: "t", caPem: "CA", insecureSkipTlsVerify: false });
});

it("inClusterSource() fails at once without a token", async () => {
  await expect(inClusterSource("h", "443", files({ "ca.crt": "CA" }), new FakeClock())).rejects.toThrow("ENOENT");
});
