import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ApplyError, applyManifests } from "../../src/controlplane/manifests.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { adminAccess, adminRequest, freshNamespace } from "../support/control-plane.ts";

const options = { fieldManager: "manifest-test", clock: systemClock };

/** A custom kind of its own for one test, and an object of it. */
function customKind(): { readonly group: string; readonly definition: object; readonly object: object } {
  const group = `g${randomBytes(4).toString("hex")}.example.com`;
  const schema = {
    type: "object",
    properties: { spec: { type: "object", properties: { size: { type: "integer", maximum: 3 } } } },
  };
  return {
    group,
    definition: {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `things.${group}` },
      spec: {
        group,
        scope: "Namespaced",
        names: { plural: "things", singular: "thing", kind: "Thing" },
        versions: [
          { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } },
          { name: "v1alpha1", served: false, storage: false, schema: { openAPIV3Schema: schema } },
        ],
      },
    },
    object: { apiVersion: `${group}/v1`, kind: "Thing", metadata: { name: "one" }, spec: { size: 1 } },
  };
}

describe("applying manifests", () => {
  test("creates in the given order and waits for a definition before its objects; again, it changes nothing", async () => {
    const namespace = await freshNamespace();
    const { group, definition, object } = customKind();
    const documents = [definition, { ...object, metadata: { name: "one", namespace } }];
    expect(await applyManifests(adminAccess(), documents, options)).toEqual([]);
    const read = (): Promise<unknown> =>
      adminRequest("GET", `/apis/${group}/v1/namespaces/${namespace}/things/one`).then(({ json }) => json);
    const first = await read();
    expect(first).toMatchObject({
      spec: { size: 1 },
      metadata: { managedFields: [{ manager: "manifest-test", operation: "Apply" }] },
    });
    await applyManifests(adminAccess(), documents, options);
    expect(await read()).toEqual(first);
  });

  test("takes core, cluster-scoped and namespaced kinds; without a namespace it is default", async () => {
    const name = `m-${randomBytes(4).toString("hex")}`;
    const warnings = await applyManifests(
      adminAccess(),
      [
        { apiVersion: "v1", kind: "Namespace", metadata: { name } },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: name }, data: { a: "b" } },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "c" } },
        { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules: [] },
      ],
      options,
    );
    expect(warnings).toEqual([]);
    const own = await adminRequest("GET", `/api/v1/namespaces/${name}/configmaps/${name}`);
    const byDefault = await adminRequest("GET", `/api/v1/namespaces/default/configmaps/${name}`);
    expect([own.json, byDefault.json]).toMatchObject([{ data: { a: "b" } }, { data: { a: "c" } }]);
  });

  test("returns the API server's warnings", async () => {
    const namespace = await freshNamespace();
    const { group, definition } = customKind();
    const deprecated = structuredClone(definition) as {
      spec: { versions: { deprecated?: boolean; deprecationWarning?: string }[] };
    };
    Object.assign(deprecated.spec.versions[0]!, { deprecated: true, deprecationWarning: "use something else" });
    const object = {
      apiVersion: `${group}/v1`,
      kind: "Thing",
      metadata: { name: "one", namespace },
      spec: { size: 1 },
    };
    expect(await applyManifests(adminAccess(), [deprecated, object], options)).toEqual(["use something else"]);
  });

  test("names what is refused and why; what came before stays", async () => {
    const namespace = await freshNamespace();
    const { group, definition } = customKind();
    const thing = (name: string, size: number): object => ({
      apiVersion: `${group}/v1`,
      kind: "Thing",
      metadata: { name, namespace },
      spec: { size },
    });
    const applying = applyManifests(adminAccess(), [definition, thing("good", 1), thing("bad", 4)], options);
    await expect(applying).rejects.toThrow(/^Thing bad was refused \(422\): .*spec\.size/);
    const good = await adminRequest("GET", `/apis/${group}/v1/namespaces/${namespace}/things/good`);
    expect(good.status).toBe(200);
  });

  test("names a kind that is not served", async () => {
    const applying = applyManifests(adminAccess(), [customKind().object], options);
    await expect(applying).rejects.toThrow(ApplyError);
    await expect(applying).rejects.toThrow(/^The API server does not serve Thing of g[0-9a-f]{8}\.example\.com\/v1\.$/);
  });
});
