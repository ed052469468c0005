import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { KerberosRealmStatus } from "../../src/api/v1alpha1/kerberos-realm.ts";
import { KERBEROS_REALM } from "../../src/controllers/kinds.ts";
import { type ApiClient, createApiClient } from "../../src/controlplane/api-client.ts";
import type { KubeObject } from "../../src/kube/client.ts";
import { objectKey } from "../../src/kube/client.ts";
import { createHttpTransport, type HttpTransport } from "../../src/kube/http-transport.ts";
import { objectPath } from "../../src/kube/paths.ts";
import { createKubeClient } from "../../src/kube/rest-client.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { noFence } from "../../src/ports/fence.ts";
import { adminAccess } from "../support/control-plane.ts";
import { installCrds } from "../support/crds.ts";

interface Realm extends KubeObject {
  readonly status?: KerberosRealmStatus;
}

const name = `realm-${randomBytes(4).toString("hex")}`;
let transport: HttpTransport;
let admin: ApiClient;

beforeAll(async () => {
  const { url, caPem, token } = adminAccess();
  admin = createApiClient(adminAccess(), systemClock);
  await installCrds(admin);
  const current = () => Promise.resolve({ caPem, token, insecureSkipTlsVerify: false });
  transport = createHttpTransport({
    config: { server: url, current, invalidate: () => undefined },
    clock: systemClock,
  });
});

afterAll(async () => {
  await admin.request("DELETE", objectPath(KERBEROS_REALM, objectKey(name)));
  await transport.close();
  await admin.close();
});

it("what is no longer looked at leaves a realm's status whole, lists in which nothing was found included", async () => {
  const client = createKubeClient({ transport, fence: noFence, fieldManager: "operator", clock: systemClock });
  const realm = await client.create<Realm>(KERBEROS_REALM, {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "KerberosRealm",
    metadata: { name },
    spec: { tenantId: "aaaaaaaa-0000-4000-8000-000000000001" },
  });
  const base: KerberosRealmStatus = { observedGeneration: 1 };
  const full: KerberosRealmStatus = {
    ...base,
    directory: { verifiedDomains: ["contoso.com"], onPremisesDomains: [] },
    domains: [{ name: "corp.contoso.com", ready: "True", reason: "DomainReady", message: "It is ready." }],
    clientPolicy: { configMapName: "clients", hash: "0123456789abcdef" },
    clients: { total: 0, modernInteractive: 0, incomingTrust: 0, notSupported: 0, facts: [] },
  };
  const { written } = await client.applyStatus<Realm>(KERBEROS_REALM, realm, full);
  expect(written.status).toEqual(full);
  const empty = { ...full, directory: { verifiedDomains: [] } };
  const { written: second } = await client.applyStatus<Realm>(KERBEROS_REALM, written, empty);
  expect(second.status).toEqual(empty);
  const { written: third } = await client.applyStatus<Realm>(KERBEROS_REALM, second, base);
  expect(third.status).toEqual(base);
});
