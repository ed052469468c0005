import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selfSignedRsa } from "../../fakes/self-signed-rsa.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  // Client assertions are signed by the identity library with the machine's time, which must not fall far behind.
  harness = await startHarness({ speed: 5 });
});

afterAll(() => harness.stop());

const secretOf = (scene: Scene): string => `login-${scene.realm}`;

const withSecret = (scene: Scene): object => ({
  credentials: {
    resourceManager: { clientSecret: { clientId: scene.azure.armClientId, secretRef: { name: secretOf(scene) } } },
    graph: { workloadIdentity: { clientId: scene.azure.graphClientId } },
  },
  interval: "10s",
});

describe.concurrent("credentials of a realm", () => {
  it("a rotated client secret is used as soon as the Secret holds it", async () => {
    const scene = await harness.scene({ realm: false });
    await harness.putSecret(secretOf(scene), { clientSecret: "arm-secret" });
    await scene.createRealm(withSecret(scene));
    await scene.declare({ consent: { mode: "Ignore" } });
    await scene.untilReady();

    scene.azure.arm.secrets = ["second-secret"];
    await harness.putSecret(secretOf(scene), { clientSecret: "not-the-second-secret" });
    const refused = await scene.untilRealm("TenantReachable", "False CredentialRejected");
    expect(JSON.stringify(refused)).not.toMatch(/arm-secret|second-secret/);
    const rotated = scene.azure.now;
    await harness.putSecret(secretOf(scene), { clientSecret: "second-secret" });
    await scene.untilRealm("TenantReachable", "True Reachable");
    await scene.edit({ authenticationMetadata: "Paired" });
    await scene.untilReady();
    expect(scene.azure.instance().authenticationMetadata).toBe("Paired");
    expect(scene.azure.writes(rotated)).toHaveLength(1);
    for (const name of [scene.nameOf(), scene.realm]) expect(judgeLife(scene.recorder.historyOf(name))).toEqual([]);
  });

  it("a certificate signs in to both APIs", async () => {
    const scene = await harness.scene({ realm: false });
    const { certificate, privateKeyPem } = await selfSignedRsa();
    for (const identity of [scene.azure.arm, scene.azure.graph]) {
      identity.certificates = [certificate];
      identity.federated = [];
    }
    await harness.putSecret(secretOf(scene), { "tls.crt": certificate, "tls.key": privateKeyPem });
    const certificateOf = (clientId: string): object => ({
      certificate: { clientId, secretRef: { name: secretOf(scene) } },
    });
    await scene.createRealm({
      credentials: {
        resourceManager: certificateOf(scene.azure.armClientId),
        graph: certificateOf(scene.azure.graphClientId),
      },
    });
    await scene.declare();
    await scene.untilReady();
    expect(scene.azure.scopesOf()).toHaveLength(4);
    expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  });

  it("a certificate without its key is called that, and nothing of it is shown", async () => {
    const scene = await harness.scene({ realm: false });
    const [one, other] = [await selfSignedRsa(), await selfSignedRsa()];
    await harness.putSecret(secretOf(scene), { "tls.crt": one.certificate, "tls.key": other.privateKeyPem });
    await scene.createRealm({
      credentials: {
        resourceManager: {
          certificate: { clientId: scene.azure.armClientId, secretRef: { name: secretOf(scene) } },
        },
        graph: { workloadIdentity: { clientId: scene.azure.graphClientId } },
      },
    });
    const realm = await scene.untilRealm("TenantReachable", "False SecretInvalid");
    expect(JSON.stringify(realm)).not.toContain("-----");
    await harness.putSecret(secretOf(scene), { "tls.key": one.privateKeyPem, "tls.crt": one.certificate });
    scene.azure.arm.certificates = [one.certificate];
    await scene.untilRealm("Ready", "True");
    expect(judgeLife(scene.recorder.historyOf(scene.realm))).toEqual([]);
  });
});
