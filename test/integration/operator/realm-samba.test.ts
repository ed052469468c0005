import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GRAPH_PERMISSIONS } from "../../support/azure-scene.ts";
import { conditionsIn, messageIn } from "../../support/conditions-in.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import { type SambaDirectory, sambaIsMissing, startSambaDirectory } from "../../support/samba-directory.ts";
import { enterState, type KeyTimes } from "../../support/samba-states.ts";
import { toldStates } from "../../support/told-states.ts";

const missing = sambaIsMissing();
if (missing !== undefined) process.stderr.write(`${missing}\n`);

const PASSWORD = "Passw0rd-Of-Reader";
const DAY_MS = 86_400_000;

describe.skipIf(missing !== undefined)("a realm with a real Active Directory", () => {
  let samba: SambaDirectory;
  let harness: Harness;
  let keys: KeyTimes;

  beforeAll(async () => {
    samba = await startSambaDirectory();
    await samba.addUser("reader", PASSWORD);
  });
  afterAll(() => samba.dispose());

  beforeAll(async () => {
    harness = await startHarness({ speed: 5 });
    keys = { freshMs: harness.clock.nowMs() - 30 * DAY_MS, oldMs: harness.clock.nowMs() - 400 * DAY_MS };
  });
  afterAll(() => harness.stop());

  it("follows it through six states, its controller's absence and its return, from one running operator", async () => {
    const scene = await harness.scene({
      realm: false,
      graphPermissions: [...GRAPH_PERMISSIONS, "Organization.Read.All"],
    });
    scene.azure.synchronize();
    await harness.putSecret("samba-reader", { username: `reader@${samba.domain}`, password: PASSWORD });
    await harness.putSecret("samba-ca", { "ca.crt": samba.ca });
    const ldap = {
      url: "ldaps://127.0.0.1",
      credentialsRef: { name: "samba-reader" },
      caRef: { name: "samba-ca" },
    };
    await enterState(samba, "functional-level-too-low", keys);
    await scene.createRealm({
      flows: { incomingTrust: { enabled: true, domains: [{ name: samba.domain, ldap }] } },
      clientPolicy: { configMapName: `clients-of-${scene.realm}` },
      interval: "10s",
    });
    for (const { state, told, command } of toldStates(samba.domain)) {
      await enterState(samba, state, keys);
      const realm = await scene.untilRealm("IncomingTrustReady", told);
      expect(messageIn(realm, "IncomingTrustReady")).toContain(command);
      const [, reason] = told.split(" ");
      expect(conditionsIn(realm)).toMatchObject(
        state === "ready" ? { Ready: "True Succeeded" } : { Ready: `False ${reason}`, Stalled: `True ${reason}` },
      );
    }
    const ready = await scene.checkRealm("all is set up");
    const [domain] = ready.status?.domains ?? [];
    expect(domain).toMatchObject({
      name: samba.domain,
      ready: "True",
      controller: "dc1.corp.contoso.test",
      functionalLevel: 7,
      trustDirection: "Inbound",
      keyLastSet: new Date(Math.floor(keys.freshMs / 1000) * 1000).toISOString().replace(".000Z", "Z"),
    });

    await samba.stop();
    const away = await scene.untilRealm("IncomingTrustReady", "Unknown DomainControllerUnreachable");
    expect(messageIn(away, "IncomingTrustReady")).toContain("127.0.0.1:636");
    expect(conditionsIn(away)).toMatchObject({
      Ready: "False DomainControllerUnreachable",
      Reconciling: "True ProgressingWithRetry",
    });
    await samba.start();
    const back = await scene.untilRealm("Ready", "True Succeeded");
    expect(back.status?.domains).toEqual([domain]);
    expect(judgeLife(scene.recorder.historyOf(scene.realm))).toEqual([]);
    expect(JSON.stringify(scene.recorder.historyOf(scene.realm))).not.toContain(PASSWORD);
  });
});
