import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Json } from "../../fakes/field-ownership.ts";
import { azureEffects } from "../../support/in-process/end-state.ts";
import { InProcessWorld, instanceId } from "../../support/in-process/in-process-world.ts";
import { SUBSCRIPTION, WHOLE_REALM } from "../../support/in-process/sample-objects.ts";
import { ASKED, explicit, has, isOn, isReady, isRealmReady } from "../../support/in-process/scenarios.ts";

/** What `deploy/azure` gives; that it is made from the table that requests are typed by is checked where files are generated. */
const { roles, applicationPermissions: given } = JSON.parse(
  readFileSync(new URL("../../../deploy/azure/rights.json", import.meta.url), "utf8"),
) as {
  readonly roles: Readonly<Record<"observe" | "resourceManager", { readonly actions: readonly string[] }>>;
  readonly applicationPermissions: Readonly<
    Record<"observe" | "observeOptional" | "consent" | "appRoles", readonly string[]>
  >;
};

const HOUR_MS = 3_600_000;
const SCOPE = `/subscriptions/${SUBSCRIPTION}`;
const READ_PERMISSIONS = "Microsoft.Authorization/permissions/read";
const READ_SUBSCRIPTIONS = "Microsoft.Resources/subscriptions/read";

const OBSERVE = [...roles.observe.actions, ...given.observe, ...given.observeOptional];
const ENFORCE = [...OBSERVE, ...roles.resourceManager.actions, ...given.consent].filter(
  // Consent brings the right to read grants with it.
  (right) => right !== "DelegatedPermissionGrant.Read.All",
);
const ASSIGN = [...ENFORCE, ...given.appRoles];

const isArm = (right: string): boolean => right.startsWith("Microsoft.");

/** A tenant with everything declared, in which the identities hold exactly these rights at this scope. */
class World {
  readonly inside: InProcessWorld;
  /** `STATUS METHOD path` of what Azure refused for lack of a right. */
  readonly refused: string[] = [];

  private constructor(inside: InProcessWorld, rights: readonly string[]) {
    this.inside = inside;
    inside.meddle(async (request, serve) => {
      const { pathname } = new URL(request.url);
      const response = lacking(pathname, rights) ?? (await serve());
      if (response.status === 401 || response.status === 403)
        this.refused.push(`${response.status} ${request.method} ${pathname}`);
      return response;
    });
  }

  static async with(rights: readonly string[], spec: Json, scope = SCOPE): Promise<World> {
    const inside = await InProcessWorld.create({
      azure: ({ tenants: [tenant] }) => {
        const [resourceManager, graph] = tenant!.identities;
        resourceManager!.roleAssignments = [{ scope, actions: rights.filter(isArm), notActions: [] }];
        graph!.graphPermissions = rights.filter((right) => !isArm(right));
      },
    });
    const world = new World(inside, rights);
    inside.editRealm(WHOLE_REALM);
    inside.declare(spec);
    const process = inside.start();
    onTestFinished(() => process.doors.kill());
    return world;
  }

  /** The rights that status says are missing. */
  get missing(): readonly string[] {
    return (this.inside.realm.status?.missingPermissions ?? []).map(({ permission }) => permission);
  }

  /** Every condition that is not as it should be. */
  get complaints(): readonly string[] {
    return [this.inside.realm, this.inside.object].flatMap((object) =>
      (object?.status?.conditions ?? [])
        .filter(({ status, type }) => status !== "True" && type !== "Ready")
        .map(({ type, message }) => `${type}: ${message}`),
    );
  }
}

/**
 * Two calls that the simulator lets anybody make, because nothing public says that Azure asks for the right. Here it does, as the
 * published list of actions suggests.
 */
function lacking(pathname: string, rights: readonly string[]) {
  const action = pathname.endsWith("/providers/Microsoft.Authorization/permissions")
    ? READ_PERMISSIONS
    : /^\/subscriptions\/[^/]+$/.test(pathname)
      ? READ_SUBSCRIPTIONS
      : undefined;
  if (action === undefined || rights.includes(action)) return undefined;
  const message = `The client does not have authorization to perform action '${action}' over scope '${SCOPE}'.`;
  const body = JSON.stringify({ error: { code: "AuthorizationFailed", message } });
  return { status: 403, headers: { "content-type": "application/json" }, body };
}

/** An instance that is set up: to look at it takes every right to read. */
const LOOK = { managementPolicy: "Observe", managedInstance: { resourceId: instanceId("sqlmi-ledger") } } as const;
const REVERT = { deletionPolicy: "Revert" } as const;
const ROLES = { ...explicit(["openid"], ["User.Read.All"]), ...REVERT } as const;

describe("the rights of deploy/azure suffice", () => {
  it("to observe: everything is looked at, nothing refused, nothing written", async () => {
    const { inside, refused } = await World.with(OBSERVE, LOOK);
    inside.tenant.oauth2PermissionGrants.length = 0;
    await inside.pass(2 * HOUR_MS);
    expect(refused).toEqual([]);
    expect(isRealmReady(inside)).toBe(true);
    expect(inside.realm.status?.missingPermissions ?? []).toEqual([]);
    expect(inside.object?.status?.pendingActions?.join(" ")).toMatch(/^Grant sqlmi-ledger principal for all users/);
    expect(azureEffects(inside.record.calls)).toEqual([]);
  });

  it.each([
    ["a subscription", SCOPE],
    ["a resource group", `${SCOPE}/resourceGroups/rg-prod`],
  ])("to set an instance up, mend it and take it back, with the roles on %s", async (_where, scope) => {
    const { inside, refused } = await World.with(ENFORCE, REVERT, scope);
    expect(await inside.until(() => isReady(inside) && isRealmReady(inside), HOUR_MS)).toBe(true);
    expect(has(inside, ...ASKED)).toBe(true);
    inside.tenant.oauth2PermissionGrants.length = 0;
    expect(await inside.until(() => has(inside, ...ASKED), 2 * HOUR_MS)).toBe(true);
    inside.delete();
    expect(await inside.until(() => inside.object === undefined, HOUR_MS)).toBe(true);
    expect(isOn(inside)).toBe(false);
    // The sweep lists a whole subscription, which a role on one of its groups does not reach in the simulator.
    expect(refused.filter((each) => !(scope !== SCOPE && each.endsWith("/Microsoft.Sql/managedInstances")))).toEqual(
      [],
    );
  });

  it("to assign application permissions and take them back, with the duty for that", async () => {
    const { inside, refused } = await World.with(ASSIGN, ROLES);
    expect(await inside.until(() => isReady(inside) && isRealmReady(inside), HOUR_MS)).toBe(true);
    expect(inside.tenant.appRoleAssignments).toHaveLength(1);
    inside.delete();
    expect(await inside.until(() => inside.object === undefined, HOUR_MS)).toBe(true);
    expect([inside.tenant.appRoleAssignments, refused]).toEqual([[], []]);
  });
});

/** What status cannot say in its list of missing rights, where the right to look is what is missing, or only a detail depends on it. */
const TOLD_OTHERWISE: Readonly<Record<string, (world: World) => boolean>> = {
  [READ_PERMISSIONS]: ({ complaints }) =>
    complaints.some((each) => each.startsWith("PermissionsSufficient: ") && each.includes(READ_PERMISSIONS)),
  [READ_SUBSCRIPTIONS]: ({ complaints }) =>
    complaints.some((each) => each.startsWith("SubscriptionsInTenant: ") && each.includes(READ_SUBSCRIPTIONS)),
  "User.Read.All": ({ inside }) =>
    inside.realm.status?.directory !== undefined && inside.realm.status.directory.onPremisesDomains === undefined,
};

const inDuty = (names: readonly string[], all: readonly string[], spec: Json) =>
  names.map((name) => [name, all, spec] as const);

describe("each right is needed, and status names the one that is missing", () => {
  it.each([
    ...inDuty(OBSERVE, OBSERVE, LOOK),
    ...inDuty([...roles.resourceManager.actions, ...given.consent], ENFORCE, REVERT),
    ...inDuty(given.appRoles, ASSIGN, ROLES),
  ])("%s", async (right, all, spec) => {
    const world = await World.with(
      all.filter((each) => each !== right),
      spec,
    );
    await world.inside.pass(2 * HOUR_MS);
    const toldOtherwise = TOLD_OTHERWISE[right];
    expect(world.missing).toEqual(toldOtherwise === undefined ? [right] : []);
    if (toldOtherwise !== undefined) expect(toldOtherwise(world)).toBe(true);
    // Whatever else is told to be missing would send people after a right that they need not give.
    const others = [...ASSIGN, "DelegatedPermissionGrant.Read.All"].filter(
      (other) =>
        other !== right &&
        !(right.startsWith("DelegatedPermissionGrant.") && other.startsWith("DelegatedPermissionGrant.")),
    );
    const lacks = world.complaints.filter((each) => /\black(s|ing)?\b/.test(each));
    for (const other of others) expect(lacks.filter((each) => each.includes(other))).toEqual([]);
  });

  it("says nothing is missing where nothing is", async () => {
    const world = await World.with(ASSIGN, ROLES);
    await world.inside.pass(2 * HOUR_MS);
    expect([world.missing, world.complaints]).toEqual([[], []]);
    expect(TOLD_OTHERWISE["User.Read.All"]!(world)).toBe(false);
  });
});
