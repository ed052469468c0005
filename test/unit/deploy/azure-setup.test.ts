import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { kerberosRealmSpecSchema } from "../../../src/api/v1alpha1/kerberos-realm.ts";
import type { FakeAzState } from "../../support/fake-az.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const SETUP = join(ROOT, "deploy/azure/setup.sh");
const FAKE_AZ = join(ROOT, "test/support/fake-az.ts");
const RIGHTS = JSON.parse(readFileSync(join(ROOT, "deploy/azure/rights.json"), "utf8")) as {
  readonly roles: Readonly<
    Record<"observe" | "resourceManager", { readonly name: string; readonly actions: readonly string[] }>
  >;
  readonly applicationPermissions: Readonly<
    Record<"observe" | "observeOptional" | "consent" | "appRoles", readonly string[]>
  >;
};
const ONE = "/subscriptions/bbbbbbbb-0000-4000-8000-000000000001";
const OTHER = "/subscriptions/bbbbbbbb-0000-4000-8000-000000000002/resourceGroups/rg-sql.(1)";
const ISSUER = "https://oidc.example/cluster";

const ids = (permissions: readonly string[]): string[][] =>
  permissions.map((each, index) => [each, `00000000-0000-4000-8000-00000000000${index}`]);

const empty = (): FakeAzState => ({
  cloud: { name: "AzureCloud", endpoints: { microsoftGraphResourceId: "https://graph.microsoft.com/" } },
  identities: [],
  roles: [],
  assignments: [],
  appRoles: Object.fromEntries(ids(Object.values(RIGHTS.applicationPermissions).flat())) as Record<string, string>,
  appRoleAssignments: [],
  failures: [],
  calls: [],
});

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The script as it is, a real process, with an `az` on the PATH that keeps its Azure in a file. */
class Workplace {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async withAzure(changes: Partial<FakeAzState> = {}): Promise<Workplace> {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, "az"), `#!/bin/sh\nexec "${process.execPath}" "${FAKE_AZ}" "$@"\n`, { mode: 0o755 });
    const place = new Workplace(folder);
    place.azure = { ...empty(), ...changes };
    return place;
  }

  run(...args: readonly string[]): Run {
    return spawnSync("bash", [SETUP, ...args], {
      encoding: "utf8",
      cwd: this.#folder,
      env: {
        PATH: `${this.#folder}:${process.env["PATH"] ?? ""}`,
        FAKE_AZ_STATE: join(this.#folder, "azure.json"),
        WINAUTH_RETRY_SECONDS: "0",
      },
    });
  }

  /** A run that has to succeed. */
  done(...args: readonly string[]): Run {
    const run = this.run(...args);
    expect(run).toMatchObject({ status: 0 });
    return run;
  }

  get azure(): FakeAzState {
    return JSON.parse(readFileSync(join(this.#folder, "azure.json"), "utf8")) as FakeAzState;
  }

  set azure(state: FakeAzState) {
    writeFileSync(join(this.#folder, "azure.json"), JSON.stringify(state));
  }

  /** What each identity holds: actions by scope, and application permissions. */
  get held(): Readonly<
    Record<string, { readonly actions: readonly string[]; readonly permissions: readonly string[] }>
  > {
    const { identities, assignments, roles, appRoles, appRoleAssignments } = this.azure;
    return Object.fromEntries(
      identities.map(({ name, principalId }) => [
        name,
        {
          actions: assignments
            .filter(({ principal }) => principal === principalId)
            .flatMap(({ role, scope }) =>
              roles.find(({ id }) => id === role)!.actions.map((action) => `${action} on ${scope}`),
            ),
          permissions: appRoleAssignments
            .filter((each) => each.principalId === principalId)
            .map(({ appRoleId }) => Object.entries(appRoles).find(([, id]) => id === appRoleId)![0]),
        },
      ]),
    );
  }
}

const IDENTITIES = ["identities", "-g", "rg-winauth", "--issuer", ISSUER] as const;
const on = (scope: string, ...actions: readonly string[]): readonly string[] =>
  actions.map((action) => `${action} on ${scope}`);

describe("deploy/azure/setup.sh", () => {
  it("gives each identity what its duties have and no more, one command a duty", async () => {
    const place = await Workplace.withAzure();
    const { stdout } = place.done(...IDENTITIES);
    const credentials = (parse(stdout) as { readonly credentials: unknown }).credentials;
    const tenantId = "aaaaaaaa-0000-4000-8000-000000000001";
    const realm = kerberosRealmSpecSchema.parse({ tenantId, credentials });
    const [resourceManager, graph] = place.azure.identities;
    expect(realm.credentials.resourceManager.workloadIdentity?.clientId).toBe(resourceManager!.clientId);
    expect(realm.credentials.graph.workloadIdentity?.clientId).toBe(graph!.clientId);
    expect(place.azure.identities.map(({ name, federated }) => [name, federated])).toEqual(
      ["winauth-resource-manager", "winauth-graph"].map((name) => [
        name,
        [
          {
            issuer: ISSUER,
            subject: "system:serviceaccount:winauth-system:winauth-operator",
            audiences: ["api://AzureADTokenExchange"],
          },
        ],
      ]),
    );

    place.done("observe", "-g", "rg-winauth", "--scope", ONE, "--scope", `${OTHER}/`);
    const { observe, resourceManager: manage } = RIGHTS.roles;
    const permissions = RIGHTS.applicationPermissions;
    const reads = [...on(ONE, ...observe.actions), ...on(OTHER, ...observe.actions)];
    expect(place.held).toEqual({
      "winauth-resource-manager": { actions: reads, permissions: [] },
      "winauth-graph": { actions: [], permissions: permissions.observe },
    });

    place.done("resource-manager", "-g", "rg-winauth", "--scope", ONE);
    expect(place.held["winauth-resource-manager"]?.actions).toEqual([...reads, ...on(ONE, ...manage.actions)]);
    place.done("consent", "-g", "rg-winauth");
    expect(place.held["winauth-graph"]?.permissions).toEqual([...permissions.observe, ...permissions.consent]);
    place.done("app-roles", "-g", "rg-winauth");
    expect(place.held["winauth-graph"]?.permissions).toContain("AppRoleAssignment.ReadWrite.All");
    expect(place.held["winauth-resource-manager"]?.permissions).toEqual([]);
  });

  it("changes nothing when it is run again", async () => {
    const place = await Workplace.withAzure();
    const commands = [
      IDENTITIES,
      ["observe", "-g", "rg-winauth", "--scope", ONE, "--with", "Device.Read.All"],
      ["resource-manager", "-g", "rg-winauth", "--scope", ONE],
      ["consent", "-g", "rg-winauth"],
    ];
    for (const command of commands) place.done(...command);
    const first = { ...place.azure, calls: [] };
    for (const command of commands) place.done(...command);
    expect({ ...place.azure, calls: [] }).toEqual(first);
  });

  it("takes another scope in beside those that a role has, and takes out what a role should not have", async () => {
    const place = await Workplace.withAzure();
    place.done(...IDENTITIES);
    place.done("observe", "-g", "rg-winauth", "--only", "resource-manager", "--scope", ONE);
    place.azure = {
      ...place.azure,
      roles: place.azure.roles.map((role) => ({ ...role, actions: [...role.actions, "Microsoft.Sql/*"] })),
    };
    place.done(
      "observe",
      "-g",
      "rg-winauth",
      "--only",
      "resource-manager",
      "--scope",
      ONE.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions"),
      "--scope",
      OTHER,
    );
    expect(place.azure.roles).toMatchObject([
      { roleName: RIGHTS.roles.observe.name, actions: RIGHTS.roles.observe.actions, assignableScopes: [ONE, OTHER] },
    ]);
    expect(place.held["winauth-graph"]?.permissions).toEqual([]);
  });

  it("says what to do where the role exists in scopes that it was not told of", async () => {
    const place = await Workplace.withAzure();
    place.done(...IDENTITIES);
    place.done("resource-manager", "-g", "rg-winauth", "--scope", ONE);
    const run = place.run("resource-manager", "-g", "rg-winauth", "--scope", OTHER);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain("name one of those, too");
    expect(run.stderr).toContain("RoleDefinitionWithSameNameExists");
    expect(place.azure.roles).toHaveLength(1);
  });

  it("gives optional permissions when asked, leaves out what nobody wants, and serves a principal that is there already", async () => {
    const place = await Workplace.withAzure();
    const principal = "dddddddd-0000-4000-8000-000000000009";
    place.done(
      "observe",
      "--only",
      "graph",
      "--principal",
      principal,
      "--with",
      "User.Read.All",
      "--without",
      "Policy.Read.All",
    );
    const { appRoles, appRoleAssignments } = place.azure;
    const expected = RIGHTS.applicationPermissions.observe.filter((each) => each !== "Policy.Read.All");
    expect(appRoleAssignments).toEqual(
      [...expected, "User.Read.All"].map((each) => ({ principalId: principal, appRoleId: appRoles[each] })),
    );
  });

  it.each([
    ["AzureUSGovernment", "https://graph.microsoft.us/", "api://AzureADTokenExchangeUSGov"],
    ["AzureChinaCloud", "https://microsoftgraph.chinacloudapi.cn", "api://AzureADTokenExchangeChina"],
  ])("in %s it asks that cloud's Graph, and takes its audience", async (name, microsoftGraphResourceId, audience) => {
    const place = await Workplace.withAzure({ cloud: { name, endpoints: { microsoftGraphResourceId } } });
    place.done(
      ...IDENTITIES,
      "--service-account",
      "identity/winauth",
      "--prefix",
      "contoso",
      "--location",
      "westeurope",
    );
    place.done("consent", "-g", "rg-winauth", "--prefix", "contoso");
    expect(place.azure.identities[1]).toMatchObject({
      name: "contoso-graph",
      federated: [{ subject: "system:serviceaccount:identity:winauth", audiences: [audience] }],
    });
    expect(place.held["contoso-graph"]?.permissions).toEqual(RIGHTS.applicationPermissions.consent);
  });

  it("waits for what Entra and Azure do not see yet", async () => {
    const place = await Workplace.withAzure();
    place.done(...IDENTITIES);
    place.azure = {
      ...place.azure,
      failures: [
        {
          words: "role assignment create",
          message: "(RoleDefinitionDoesNotExist) The specified role definition does not exist.",
        },
        { words: "role assignment create", message: "(PrincipalNotFound) Principal does not exist in the directory." },
        { words: "rest --method post", message: "Not Found: Request_ResourceNotFound" },
      ],
    };
    const { stderr } = place.done("observe", "-g", "rg-winauth", "--scope", ONE);
    expect(stderr.match(/does not see yet/g)).toHaveLength(3);
    expect(place.held["winauth-graph"]?.permissions).toEqual(RIGHTS.applicationPermissions.observe);
  });

  it.each([
    ["role assignment create", ["resource-manager", "--scope", ONE]],
    ["role definition create", ["resource-manager", "--scope", ONE]],
    ["role definition list", ["resource-manager", "--scope", ONE]],
    ["rest --method post", ["consent"]],
    ["rest --method get", ["consent"]],
    ["identity show", ["consent"]],
    ["cloud show", ["consent"]],
  ])("ends at the first refusal: %s", async (words, command) => {
    const place = await Workplace.withAzure();
    place.done(...IDENTITIES);
    const failures = [{ words, message: "(AuthorizationFailed) You may not." }];
    place.azure = { ...place.azure, failures, calls: [] };
    const run = place.run(...command, "-g", "rg-winauth");
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain("(AuthorizationFailed) You may not.");
    expect(place.azure.calls.at(-1)!.join(" ").startsWith(words)).toBe(true);
    expect([place.azure.assignments, place.azure.appRoleAssignments]).toEqual([[], []]);
  });

  it.each([
    [["--frobnicate", "x"], "--frobnicate is no command"],
    [["observe", "--frobnicate", "x"], "--frobnicate is no option"],
    [["observe", "-g"], "-g needs a value"],
    [["consent"], "Say with -g where the identities are"],
    [["identities", "-g", "rg", "--issuer", "http://oidc.example"], "--issuer"],
    [["identities", "-g", "rg", "--issuer", ISSUER, "--service-account", "winauth-operator"], "NAMESPACE/NAME"],
    [["observe", "-g", "rg"], "Say with --scope"],
    [
      ["observe", "-g", "rg", "--scope", `${ONE}/resourceGroups/a/providers/Microsoft.Sql/managedInstances/m`],
      "a role on an instance alone does not do",
    ],
    [["observe", "-g", "rg", "--scope", `${ONE}"]}`], "--scope takes"],
    [["observe", "-g", "rg", "--only", "both"], "--only takes"],
    [["observe", "--principal", "dddddddd-0000-4000-8000-000000000009", "--scope", ONE], "by --only which one"],
    [["observe", "-g", "rg", "--with", "Directory.ReadWrite.All"], "--with takes one of: Organization.Read.All"],
    [["observe", "-g", "rg", "--without", "Device.Read.All"], "--without takes one of"],
    [["consent", "--principal", "me"], "--principal takes an object id"],
    [["consent", "-g", "rg", "--prefix", "a b"], "--prefix takes"],
  ])("refuses %j before it asks Azure for anything", async (args, says) => {
    const place = await Workplace.withAzure();
    const run = place.run(...args);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(says);
    expect(place.azure.calls).toEqual([]);
  });
});
