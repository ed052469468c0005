import { describe, expect, it } from "vitest";
import { objectKey, type ResourceKind } from "../../../src/kube/client.ts";
import { createSecretCache } from "../../../src/kube/secret-cache.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { MemoryApiServer } from "../../fakes/memory-api-server.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

const SECRET: ResourceKind = { group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true };

function setUp() {
  const clock = new FakeClock();
  const server = new MemoryApiServer([{ kind: SECRET }], clock);
  const changed: string[] = [];
  const unreferenced = new Set<string>();
  const cache = createSecretCache({
    transport: server,
    namespace: "operator",
    clock,
    random: fixedRandom(0.5),
    isReferenced: (name) => !unreferenced.has(name),
    onChange: (name) => changed.push(name),
  });
  const put = (name: string, text: string) => {
    const data = { password: Buffer.from(text).toString("base64") };
    server.put(SECRET, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "operator" }, data });
  };
  return { clock, server, cache, changed, put, unreferenced };
}

describe("the secret cache", () => {
  it("reads by name only, decodes, and asks the API server once", async () => {
    const { server, cache, changed, put } = setUp();
    put("login", "geheim ü");
    put("other", "not ours");
    expect(await cache.read("login")).toEqual({ password: "geheim ü" });
    expect(await cache.read("login")).toEqual({ password: "geheim ü" });
    await settle();
    expect(server.calls.map(({ watch, query }) => [watch, query["fieldSelector"]])).toEqual([
      [false, "metadata.name=login"],
      [true, "metadata.name=login"],
    ]);
    expect(changed).toEqual([]);
    await cache.close();
  });

  it("tells that a Secret appeared, changed and went, and reads what is true then", async () => {
    const { server, cache, changed, put } = setUp();
    expect(await cache.read("login")).toBeUndefined();
    await settle();
    put("login", "one");
    await settle();
    expect(await cache.read("login")).toEqual({ password: "one" });
    put("login", "two");
    await settle();
    expect(await cache.read("login")).toEqual({ password: "two" });
    server.remove(SECRET, objectKey("login", "operator"));
    await settle();
    expect(await cache.read("login")).toBeUndefined();
    expect(changed).toEqual(["login", "login", "login"]);
    await cache.close();
  });

  it("names the missing Role, and tells when the right was given", async () => {
    const { clock, server, cache, changed, put } = setUp();
    put("login", "one");
    server.authorize(() => false);
    await expect(cache.read("login")).rejects.toMatchObject({
      code: "Forbidden",
      message:
        'operator may not list secrets in namespace "operator". Bind it to a Role in namespace "operator" with apiGroups: [""], ' +
        'resources: ["secrets"], verbs: ["list"]. With resourceNames: ["login"] and the verbs get, list and watch it covers only this Secret.',
    });
    server.authorize(() => true);
    await clock.advance(400);
    expect(changed).toEqual(["login"]);
    expect(await cache.read("login")).toEqual({ password: "one" });
    await cache.close();
    expect([clock.pendingTimers(), server.openWatches()]).toEqual([0, 0]);
  });

  it("lets those go that nothing refers to any more, so that names may come and go for ever", async () => {
    const { cache, server, put, unreferenced, changed } = setUp();
    for (let rotation = 0; rotation < 200; rotation++) {
      const name = `login-${rotation}`;
      put(name, `secret ${rotation}`);
      expect(await cache.read(name)).toEqual({ password: `secret ${rotation}` });
      unreferenced.add(name);
    }
    await settle();
    expect(server.openWatches()).toBeLessThanOrEqual(64);
    unreferenced.delete("login-0");
    expect(await cache.read("login-0")).toEqual({ password: "secret 0" });
    await settle();
    put("login-0", "another");
    await settle();
    expect(changed).toEqual(["login-0"]);
    await cache.close();
    expect(server.openWatches()).toBe(0);
  });

  it("watches 64 Secrets at most", async () => {
    const { cache } = setUp();
    for (let i = 0; i < 64; i++) await cache.read(`s${i}`);
    await expect(cache.read("one-more")).rejects.toMatchObject({ code: "TooManySecrets" });
    await cache.close();
  });
});
