import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { ApiAccess } from "../../../src/controlplane/api-client.ts";
import { applyManifests } from "../../../src/controlplane/manifests.ts";
import { systemClock } from "../../../src/ports/clock.ts";

type Replies = Readonly<Record<string, readonly [status: number, body: object, warning?: string]>>;

/** A server that gives the named replies, and what it was asked. */
async function serve(replies: Replies): Promise<{ readonly access: ApiAccess; readonly calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const call = `${request.method ?? ""} ${request.url ?? ""}`;
      calls.push(body === "" ? call : `${call} ${request.headers["content-type"] ?? ""} ${body}`);
      const [status, answer, warning] = replies[call] ?? [404, {}];
      if (warning !== undefined) response.setHeader("warning", `299 - "${warning}"`);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as { readonly port: number };
  return { access: { url: `http://127.0.0.1:${port}`, caPem: "", token: "t" }, calls };
}

const options = { fieldManager: "tester", clock: systemClock };
const core = {
  resources: [
    { name: "configmaps/status", kind: "ConfigMap", namespaced: true },
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "namespaces", kind: "Namespace", namespaced: false },
  ],
};

test("each document is applied at the path that discovery names, in the given order, and warnings are returned", async () => {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } };
  const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "n" } };
  const { access, calls } = await serve({
    "GET /api/v1": [200, core],
    "PATCH /api/v1/namespaces/n?fieldManager=tester&force=true": [201, {}, "first"],
    "PATCH /api/v1/namespaces/n/configmaps/c?fieldManager=tester&force=true": [200, {}, "second"],
  });
  expect(await applyManifests(access, [namespace, config], options)).toEqual(["first", "second"]);
  const type = "application/apply-patch+yaml";
  expect(calls).toEqual([
    "GET /api/v1",
    `PATCH /api/v1/namespaces/n?fieldManager=tester&force=true ${type} ${JSON.stringify(namespace)}`,
    "GET /api/v1",
    `PATCH /api/v1/namespaces/n/configmaps/c?fieldManager=tester&force=true ${type} ${JSON.stringify(config)}`,
  ]);
});

test("the first document that is refused ends it, with the server's sentence", async () => {
  const config = (name: string): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
  const { access, calls } = await serve({
    "GET /api/v1": [200, core],
    "PATCH /api/v1/namespaces/default/configmaps/bad?fieldManager=tester&force=true": [
      422,
      { message: "data is wrong" },
    ],
  });
  await expect(applyManifests(access, [config("bad"), config("later")], options)).rejects.toThrow(
    "ConfigMap bad was refused (422): data is wrong",
  );
  expect(calls.filter((call) => call.includes("later"))).toEqual([]);
});
