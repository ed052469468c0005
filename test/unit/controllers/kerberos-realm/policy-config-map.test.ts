import { describe, expect, it } from "vitest";
import { renderClientPolicy } from "../../../../src/client-policy/render-client-policy.ts";
import {
  belongsTo,
  type ConfigMap,
  isPublished,
  patchTowards,
  type WantedPolicy,
  wantedPolicy,
} from "../../../../src/controllers/kerberos-realm/policy-config-map.ts";
import { TENANT } from "../../../fakes/fake-azure.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const realm = kerberosRealm({
  clientPolicy: { configMapName: "clients" },
  flows: { modernInteractive: { enabled: true } },
});
const wanted = wantedPolicy(realm, realm.spec, "winauth-system")!;
const LABELS = {
  "app.kubernetes.io/managed-by": "winauth-operator",
  "app.kubernetes.io/component": "client-policy",
};

function stored(change: (document: WantedPolicy["object"]) => object = (same) => same): ConfigMap {
  const { metadata, ...rest } = wanted.object;
  const version = { uid: "cm-uid", resourceVersion: "7" };
  return change({ ...rest, metadata: { ...metadata, ...version } }) as ConfigMap;
}

describe("wantedPolicy()", () => {
  it("is the rendered files in the operator's namespace, owned by the realm", () => {
    const { files, hash } = renderClientPolicy({
      realmName: realm.metadata.name,
      tenantId: TENANT,
      cloud: "AzurePublic",
      flows: { modernInteractive: true, incomingTrust: false },
    });
    expect(wanted).toEqual({
      name: "clients",
      namespace: "winauth-system",
      hash,
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: "clients",
          namespace: "winauth-system",
          labels: LABELS,
          annotations: { "sqlmi.winauth.dev/client-policy-hash": hash },
          ownerReferences: [
            {
              apiVersion: "sqlmi.winauth.dev/v1alpha1",
              kind: "KerberosRealm",
              name: realm.metadata.name,
              uid: realm.metadata.uid,
              controller: true,
            },
          ],
        },
        data: files,
      },
    });
  });

  it("is nothing where no ConfigMap is declared", () => {
    expect(wantedPolicy(realm, kerberosRealm().spec, "winauth-system")).toBeUndefined();
  });
});

describe("isPublished()", () => {
  it.each<[string, ConfigMap, boolean]>([
    ["as we wrote it", stored(), true],
    [
      "with a label of somebody else",
      stored((cm) => ({ ...cm, metadata: { ...cm.metadata, labels: { ...LABELS, team: "x" } } })),
      true,
    ],
    ["without our labels", stored((cm) => ({ ...cm, metadata: { ...cm.metadata, labels: {} } })), false],
    ["with another hash", stored((cm) => ({ ...cm, metadata: { ...cm.metadata, annotations: {} } })), false],
    ["with a changed file", stored((cm) => ({ ...cm, data: { ...cm.data, "README.md": "" } })), false],
    ["with a file more", stored((cm) => ({ ...cm, data: { ...cm.data, "evil.reg": "" } })), false],
    ["with binary data", stored((cm) => ({ ...cm, binaryData: { evil: "AA==" } })), false],
    ["without data", stored(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata })), false],
  ])("a ConfigMap %s", (_name, configMap, published) => {
    expect(isPublished(configMap, wanted)).toBe(published);
  });
});

it("belongsTo() goes by the owner's uid, never by name", () => {
  expect([realm.metadata.uid, "another"].map((uid) => belongsTo(stored(), uid))).toEqual([true, false]);
});

it("patchTowards() is conditional, writes every file, and takes out what somebody added", () => {
  const changed = stored((cm) => ({ ...cm, data: { "evil.reg": "x" }, binaryData: { evil: "AA==" } }));
  expect(patchTowards(changed, wanted)).toEqual({
    metadata: {
      resourceVersion: "7",
      labels: LABELS,
      annotations: wanted.object.metadata.annotations,
      ownerReferences: wanted.object.metadata.ownerReferences,
    },
    data: { ...wanted.object.data, "evil.reg": null },
    binaryData: { evil: null },
  });
});
