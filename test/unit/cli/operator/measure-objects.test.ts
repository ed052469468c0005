import { expect, it } from "vitest";
import { measureObjects } from "../../../../src/cli/operator/measure-objects.ts";
import type { KerberosRealm, WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { ObjectStore } from "../../../../src/kube/object-store.ts";
import { createMetrics } from "../../../../src/observability/metrics.ts";
import { HandInformer } from "../../../fakes/hand-informer.ts";
import { kerberosRealm, windowsAuthentication } from "../../../fakes/reconcile-world.ts";
import { samples } from "../../../fakes/scraped-samples.ts";

function world() {
  const metrics = createMetrics({ processMetrics: false });
  const objects = new HandInformer(new ObjectStore<WindowsAuthentication>());
  const realms = new HandInformer(new ObjectStore<KerberosRealm>());
  measureObjects(metrics, objects, realms);
  return { objects, realms, shown: async () => samples(await metrics.exposition.metrics()) };
}

it("counts an instance to the realm that it names, with every condition of its kind from 0", async () => {
  const { objects, shown } = world();
  const object = windowsAuthentication();
  objects.change(undefined, object);
  const all = await shown();
  expect(all['winauth_resources{kind="WindowsAuthentication",realm="default"}']).toBe(1);
  expect(
    all[
      'winauth_resources_by_condition{kind="WindowsAuthentication",realm="default",type="ConsentGranted",status="False"}'
    ],
  ).toBe(0);
  objects.change(object, undefined);
  expect(Object.keys(await shown()).filter((series) => series.startsWith("winauth_resource"))).toEqual([]);
});

it("counts a realm to itself, and shows how old the keys of its domains may be", async () => {
  const { realms, shown } = world();
  const realm = kerberosRealm({
    flows: {
      incomingTrust: {
        enabled: true,
        domains: [
          {
            name: "corp.contoso.com",
            keyMaxAge: "30d",
            ldap: { url: "ldaps://dc1.corp.contoso.com", credentialsRef: { name: "corp-reader" } },
          },
        ],
      },
    },
  });
  realms.change(undefined, realm);
  const all = await shown();
  expect(all['winauth_resources{kind="KerberosRealm",realm="default"}']).toBe(1);
  expect(all['winauth_realm_trust_key_max_age_seconds{realm="default",domain="corp.contoso.com"}']).toBe(30 * 86_400);
});

it("shows what a realm's status says although its spec breaks today's rules", async () => {
  const { realms, shown } = world();
  const broken = { ...kerberosRealm(), spec: { tenantId: 7 } as unknown as KerberosRealm["spec"] };
  realms.change(undefined, {
    ...broken,
    status: { observedGeneration: 1, credentialExpiry: { graph: "1970-01-01T00:00:07Z" } },
  });
  expect((await shown())['winauth_realm_credential_expiry_timestamp_seconds{realm="default",api="Graph"}']).toBe(7);
});
