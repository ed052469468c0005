import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { search } from "@aws-lambda-powertools/jmespath";

/** A custom role as Azure has it. */
export interface FakeRole {
  id: string;
  roleName: string;
  actions: string[];
  assignableScopes: string[];
}

/** What there is in Azure and Entra, and what `az` was called with, as the file between two calls. */
export interface FakeAzState {
  cloud: { name: string; endpoints: { microsoftGraphResourceId: string } };
  identities: {
    name: string;
    resourceGroup: string;
    principalId: string;
    clientId: string;
    federated: { issuer: string; subject: string; audiences: string[] }[];
  }[];
  roles: FakeRole[];
  assignments: { role: string; scope: string; principal: string }[];
  /** Of Microsoft Graph, by value. */
  appRoles: Record<string, string>;
  appRoleAssignments: { principalId: string; appRoleId: string }[];
  /** The next calls that begin with these words end with the message, one each. */
  failures: { words: string; message: string }[];
  calls: string[][];
}

const GRAPH_PRINCIPAL = "aaaaaaaa-0000-4000-8000-000000000003";

/** The options of each command that the real `az` 2.91 has, as far as the script may use them. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "cloud show": ["query", "output"],
  "identity list": ["resource-group", "query", "output"],
  "identity show": ["resource-group", "name", "query", "output"],
  "identity create": ["resource-group", "name", "location", "query", "output"],
  "identity federated-credential create": [
    ...["resource-group", "identity-name", "name", "issuer", "subject", "audiences", "query", "output"],
  ],
  "role definition list": ["name", "scope", "custom-role-only", "query", "output"],
  "role definition create": ["role-definition", "query", "output"],
  "role definition update": ["role-definition", "query", "output"],
  "role assignment create": [...["role", "scope", "assignee-object-id", "assignee-principal-type", "query", "output"]],
  rest: ["method", "url", "body", "query", "output"],
};

/** A refusal as `az` ends with: its words, and whether they are about the call itself. */
class Refusal extends Error {}

type Given = Readonly<Record<string, string>>;

function run(args: readonly string[], state: FakeAzState): string {
  state.calls.push([...args]);
  const failing = state.failures.findIndex(({ words }) => args.join(" ").startsWith(words));
  if (failing >= 0) throw new Refusal(state.failures.splice(failing, 1)[0]?.message);
  const command = Object.keys(OPTIONS).find((words) => `${args.join(" ")} `.startsWith(`${words} `));
  if (command === undefined) throw new Refusal(`'${args.join(" ")}' is misspelled or not recognized by the system.`);
  const given = options(args.slice(command.split(" ").length), OPTIONS[command] ?? []);
  return printed(HANDLERS[command]?.(given, state), given);
}

function options(args: readonly string[], known: readonly string[]): Given {
  const given: Record<string, string> = {};
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]?.replace(/^--/, "") ?? "";
    const value = args[at + 1];
    if (!known.includes(name) || value === undefined) throw new Refusal(`unrecognized arguments: ${String(args[at])}`);
    given[name] = value;
  }
  return given;
}

/** As `--output tsv` prints: a line an element, tabs between the members of a list in it, null as nothing. */
function printed(result: unknown, { query, output }: Given): string {
  if (output === "none") return "";
  const found: unknown = query === undefined ? result : search(query, result as never);
  const lines = Array.isArray(found) ? found : [found];
  return lines
    .filter((line) => line !== null && line !== undefined)
    .map((line) => `${Array.isArray(line) ? line.join("\t") : String(line)}\n`)
    .join("");
}

const HANDLERS: Readonly<Record<string, (given: Given, state: FakeAzState) => unknown>> = {
  "cloud show": (_given, { cloud }) => cloud,
  "identity list": (given, { identities }) =>
    identities
      .filter(({ resourceGroup }) => resourceGroup === given["resource-group"])
      .map((each) => ({ ...each, id: `/identities/${each.name}` })),
  "identity show": (given, state) => identityOf(given["resource-group"], given["name"], state),
  "identity create": (given, { identities }) => {
    const [name = "", resourceGroup = ""] = [given["name"], given["resource-group"]];
    identities.push({ name, resourceGroup, principalId: randomUUID(), clientId: randomUUID(), federated: [] });
  },
  "identity federated-credential create": (given, state) => {
    const identity = identityOf(given["resource-group"], given["identity-name"], state);
    const { issuer = "", subject = "", audiences = "" } = given;
    // A PUT: the one of that name is replaced.
    identity.federated = [{ issuer, subject, audiences: [audiences] }];
  },
  "role definition list": (given, { roles }) =>
    roles.filter(
      ({ roleName, assignableScopes }) =>
        roleName === given["name"] && assignableScopes.some((scope) => isWithin(given["scope"] ?? "", scope)),
    ),
  "role definition create": (given, { roles }) => {
    const { name, actions, assignableScopes } = JSON.parse(given["role-definition"] ?? "") as Role;
    if (roles.some(({ roleName }) => roleName === name))
      throw new Refusal("(RoleDefinitionWithSameNameExists) A custom role with the same name already exists.");
    const [first = ""] = assignableScopes;
    const [, , subscription = ""] = first.split("/");
    const id = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}`;
    roles.push({ id, roleName: name, actions, assignableScopes });
    return { id };
  },
  "role definition update": (given, { roles }) => {
    const { id, roleName, actions, assignableScopes } = JSON.parse(given["role-definition"] ?? "") as Role;
    const role = roles.find((each) => each.id === id && each.roleName === roleName);
    if (role === undefined) throw new Refusal("No definition was found.");
    Object.assign(role, { actions, assignableScopes });
  },
  "role assignment create": (given, { roles, assignments }) => {
    const { role = "", scope = "", "assignee-object-id": principal = "" } = given;
    const assignable = roles.find(({ id }) => id === role)?.assignableScopes ?? [];
    if (!assignable.some((each) => isWithin(scope, each))) throw new Refusal("(RoleDefinitionDoesNotExist)");
    const isThere = assignments.some(
      (each) => each.role === role && each.scope === scope && each.principal === principal,
    );
    if (!isThere) assignments.push({ role, scope, principal });
  },
  rest: rest,
};

type Role = FakeRole & { readonly name: string };

function rest({ method, url = "", body = "" }: Given, state: FakeAzState): unknown {
  const base = `${state.cloud.endpoints.microsoftGraphResourceId.replace(/\/$/, "")}/v1.0/servicePrincipals`;
  if (!url.startsWith(base)) throw new Refusal(`Can't find ${url}`);
  const [path = ""] = url.slice(base.length).split("?");
  if (path === "(appId='00000003-0000-0000-c000-000000000000')") return { id: GRAPH_PRINCIPAL };
  if (path === `/${GRAPH_PRINCIPAL}`)
    return {
      appRoles: Object.entries(state.appRoles)
        .map(([value, id]) => ({
          id,
          value,
          allowedMemberTypes: ["Application"],
        }))
        .concat({ id: "delegated", value: "DelegatedPermissionGrant.ReadWrite.All", allowedMemberTypes: ["User"] }),
    };
  const held = /^\/([^/]+)\/appRoleAssignments$/.exec(path)?.[1];
  if (held !== undefined && method === "get")
    return { value: state.appRoleAssignments.filter(({ principalId }) => principalId === held) };
  if (path !== `/${GRAPH_PRINCIPAL}/appRoleAssignedTo` || method !== "post") throw new Refusal(`Can't find ${url}`);
  return assign(body, state);
}

function assign(body: string, state: FakeAzState): unknown {
  const { principalId, appRoleId } = JSON.parse(body) as FakeAzState["appRoleAssignments"][number];
  if (state.appRoleAssignments.some((each) => each.principalId === principalId && each.appRoleId === appRoleId))
    throw new Refusal("Permission being assigned already exists on the object");
  state.appRoleAssignments.push({ principalId, appRoleId });
  return {};
}

function identityOf(resourceGroup = "", name = "", { identities }: FakeAzState): FakeAzState["identities"][number] {
  const found = identities.find((each) => each.resourceGroup === resourceGroup && each.name === name);
  if (found === undefined) throw new Refusal(`(ResourceNotFound) The identity ${name} was not found.`);
  return found;
}

function isWithin(scope: string, above: string): boolean {
  return `${scope}/`.toLowerCase().startsWith(`${above}/`.toLowerCase());
}

if (process.argv[1] === import.meta.filename) {
  const file = process.env["FAKE_AZ_STATE"] ?? "";
  const state = JSON.parse(readFileSync(file, "utf8")) as FakeAzState;
  try {
    process.stdout.write(run(process.argv.slice(2), state));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`ERROR: ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    writeFileSync(file, JSON.stringify(state));
  }
}
