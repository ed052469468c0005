import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inShort, MICROSOFT_GRAPH, REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { conditionIn } from "../../support/conditions-in.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const ALL = Object.keys(REQUESTED_SCOPES).sort();
const explicit = (delegatedScopes: readonly string[], appRoles: readonly string[] = []): object => ({
  mode: "Explicit",
  permissions: [{ resourceAppId: MICROSOFT_GRAPH, delegatedScopes, appRoles }],
});

/** Changes the object, waits until that is Ready, and gives the writes that it took. */
async function afterEdit(scene: Scene, spec: object): Promise<readonly string[]> {
  const since = scene.azure.now;
  await scene.edit(spec);
  await scene.untilReady();
  return inShort(scene.azure.writes(since));
}

function expectSoundLife(scene: Scene): void {
  expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
}

describe.concurrent("consent", () => {
  it("Requested: grants what the application asks for, in one grant", async () => {
    const scene = await harness.scene();
    await scene.declare();
    const ready = await scene.untilReady();
    expect(inShort(scene.azure.writes())).toEqual(["PATCH managedInstances 202", "POST oauth2PermissionGrants 201"]);
    expect(scene.azure.scopesOf()).toEqual(ALL);
    expect(ready.status?.consent).toMatchObject({
      granted: [
        {
          resourceAppId: MICROSOFT_GRAPH,
          resource: "Microsoft Graph",
          delegatedScopes: ["offline_access", "openid", "profile", "User.Read"],
          appRoles: [],
        },
      ],
      missing: [],
      unexpected: [],
    });
    expectSoundLife(scene);
  });

  it("Requested: adds what is missing to the grant that is there, and keeps what it holds", async () => {
    const scene = await harness.scene({
      instances: [{ name: "sqlmi-01", isOn: true, granted: ["openid", "Mail.Read"] }],
    });
    await scene.declare();
    const ready = await scene.untilReady();
    expect(inShort(scene.azure.writes())).toEqual(["PATCH oauth2PermissionGrants 204"]);
    expect(scene.azure.scopesOf()).toEqual([...ALL, "Mail.Read"].sort());
    expect(ready.status?.consent?.["unexpected"]?.[0]?.delegatedScopes).toEqual(["Mail.Read"]);
    expectSoundLife(scene);
  });

  it("Explicit: grants exactly what is listed, and a longer list later", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true }] });
    await scene.declare({ consent: explicit(["openid"]) });
    await scene.untilReady();
    expect(scene.azure.scopesOf()).toEqual(["openid"]);
    expect(await afterEdit(scene, { consent: explicit(["openid", "email"]) })).toEqual([
      "PATCH oauth2PermissionGrants 204",
    ]);
    expect(scene.azure.scopesOf()).toEqual(["email", "openid"]);
    expectSoundLife(scene);
  });

  it("prune: takes away what nobody asked for, only once it says so", async () => {
    const scene = await harness.scene({
      instances: [{ name: "sqlmi-01", isOn: true, granted: ["openid", "Mail.Read"] }],
    });
    await scene.declare({ consent: explicit(["openid"]) });
    await scene.untilReady();
    expect(inShort(scene.azure.writes())).toEqual([]);
    expect(await afterEdit(scene, { consent: { prune: true } })).toEqual(["PATCH oauth2PermissionGrants 204"]);
    expect(scene.azure.scopesOf()).toEqual(["openid"]);
    expectSoundLife(scene);
  });

  it("Ignore: neither grants nor looks", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true }] });
    await scene.declare({
      consent: { mode: "Ignore" },
      checks: { conditionalAccess: "Skip", directoryReader: "Skip" },
    });
    const ready = await scene.untilReady();
    expect(conditionIn(ready, "ConsentGranted")).toBe("Unknown Ignored");
    expect(scene.azure.calls().filter(({ service, path }) => service === "graph" && !path.includes("$batch"))).toEqual(
      [],
    );
    expectSoundLife(scene);
  });

  it("app roles: refused by the realm's rule, granted once it allows them", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true }] });
    await scene.declare({ consent: explicit([], ["User.Read.All"]) });
    await scene.untilCondition("ConsentGranted", "False AppRolesNotAllowed");
    expect(inShort(scene.azure.writes())).toEqual([]);
    await scene.editRealm({
      access: [{ namespaces: [scene.namespace], subscriptions: [scene.azure.subscriptionId], appRoles: "Allow" }],
    });
    await scene.untilReady();
    expect(scene.azure.rolesOf()).toEqual(["User.Read.All"]);
    expect(inShort(scene.azure.writes()).map((line) => line.split(" ")[0])).toEqual(["POST"]);
    expectSoundLife(scene);
  });
});

describe.concurrent("the instance", () => {
  it("servicePrincipal Disabled turns it off, Enabled on again with its consent", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare();
    await scene.untilReady();
    expect(await afterEdit(scene, { servicePrincipal: "Disabled" })).toEqual(["PATCH managedInstances 202"]);
    expect(scene.azure.instance().servicePrincipal).toEqual({ type: "None" });
    expect(conditionIn(scene.object(), "ServicePrincipalEnabled")).toBe("False Disabled");
    expect(await afterEdit(scene, { servicePrincipal: "Enabled" })).toEqual([
      "PATCH managedInstances 202",
      "POST oauth2PermissionGrants 201",
    ]);
    expectSoundLife(scene);
  });

  it("authenticationMetadata is only observed until it is declared, and then set", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    scene.azure.instance().authenticationMetadata = "Windows";
    await scene.declare();
    const ready = await scene.untilReady();
    expect(conditionIn(ready, "MetadataModeMatched")).toBe("True NotDeclared");
    expect(inShort(scene.azure.writes())).toEqual([]);
    expect(await afterEdit(scene, { authenticationMetadata: "Paired" })).toEqual(["PATCH managedInstances 202"]);
    expect(scene.azure.instance().authenticationMetadata).toBe("Paired");
    const [patch] = scene.azure.writes().slice(-1);
    expect(patch!.body).toEqual({ properties: { authenticationMetadata: "Paired" } });
    expectSoundLife(scene);
  });
});
