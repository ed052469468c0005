import { ARM_RIGHTS, ARM_ROLES, type Duty, GRAPH_RIGHTS, type Right } from "../../src/azure/rights.ts";
import { code, markdownTable } from "../markdown-table.ts";
import { ARM_RISKS, GRAPH_RISKS, type Risk } from "./right-risks.ts";

/** `docs/azure-permissions.md`: what the operator may do in Azure and Entra, why, and what that means. */
export function permissionsPage(): string {
  return `<!-- Generated from src/azure/rights.ts and scripts/azure by "npm run generate"; do not edit. -->

# What the operator may do in Azure and Microsoft Entra

Two identities, so that whoever manages instances and whoever manages consent need not trust the same one: *resource manager* for Azure Resource Manager, *graph*
for Microsoft Graph. What they may do is split by duty. Observing is where to start; the others are added when you want the operator to act.

${markdownTable(
  ["duty", "it lets the operator", "identity", "who can give it"],
  [
    [
      "observe",
      "look, and say what it would do (`managementPolicy: Observe`)",
      "both",
      "Owner or User Access Administrator of the scope; Privileged Role Administrator",
    ],
    [
      "resource manager",
      "turn service principals on and off, set the metadata mode",
      "resource manager",
      "Owner or User Access Administrator of the scope",
    ],
    ["consent", "grant admin consent, delegated permissions only", "graph", "Privileged Role Administrator"],
    [
      "app roles",
      "assign application permissions where a realm's access rule says `appRoles: Allow`",
      "graph",
      "Privileged Role Administrator",
    ],
  ],
)}

## Giving the rights

[deploy/azure/setup.sh](../deploy/azure/setup.sh) needs bash 4.4 or later and the Azure CLI, signed in, as in the Azure Cloud Shell. Each command can be run again; it adds what is missing. A person who may
give one half only runs it with \`--only resource-manager\` or \`--only graph\`.

\`\`\`sh
deploy/azure/setup.sh identities -g rg-winauth --issuer "$(az aks show -g RG -n CLUSTER --query oidcIssuerProfile.issuerUrl -o tsv)"
deploy/azure/setup.sh observe -g rg-winauth --scope /subscriptions/ID      # or /subscriptions/ID/resourceGroups/NAME; can be repeated
deploy/azure/setup.sh resource-manager -g rg-winauth --scope /subscriptions/ID
deploy/azure/setup.sh consent -g rg-winauth
\`\`\`

The first creates two managed identities with a federated credential for the ServiceAccount \`winauth-system:winauth-operator\` and prints \`credentials\` for the realm.
There is no secret to keep. For an application registration or an identity that exists already, give its object id: \`--principal ID\`.

The same as Terraform or OpenTofu:

\`\`\`hcl
module "winauth" {
  source              = "./deploy/azure"
  duties              = ["observe", "resourceManager", "consent"]
  scopes              = ["/subscriptions/ID"]
  resource_group_name = "rg-winauth"
  location            = "westeurope"
  issuer              = "https://…"
}
\`\`\`

Roles on an instance alone don't do: changes are followed outside of it. With roles on resource groups everything works, but the sweep, which lists whole subscriptions, may be
refused: then what somebody undoes in Azure is seen at the object's next check (\`spec.interval\`), not within a minute.

## Azure Resource Manager

Custom roles ${code(ARM_ROLES.observe)} and ${code(ARM_ROLES.resourceManager)}. The built-in role SQL Managed Instance Contributor would do, and holds far more: databases, networks, deletion.

${rightsTable(ARM_RIGHTS, ARM_RISKS)}

## Microsoft Graph

Application permissions. Optional ones are given with \`--with PERMISSION\`, when the realm declares what they are for.

${rightsTable(GRAPH_RIGHTS, GRAPH_RISKS)}

Any of these can be replaced by one that includes it; the realm accepts that ([what it checks](spec/kerberosrealm.md#credentials)).

## Who can use the identities

Whoever can get a token of the ServiceAccount: who may create pods in the operator's namespace or \`serviceaccounts/token\` there, read its Secrets (none with workload identity), or
controls a node that runs it. So keep the namespace for the operator alone, and look at who may do what there:

\`\`\`sh
kubectl auth can-i create pods -n winauth-system --as SOMEBODY
kubectl auth can-i create serviceaccounts/token -n winauth-system --as SOMEBODY
\`\`\`

Conditional Access for workload identities can tie an application registration to your cluster's addresses; it does not apply to managed identities.
What the operator itself does against misuse is in [SECURITY.md](../SECURITY.md).

## Checking what is given

The realm compares what its objects need with what the identities hold, and names what is missing: \`kubectl get realm contoso -o yaml\`, under \`missingPermissions\`. It does
not complain about what is too much. These print what is held; [deploy/azure/rights.json](../deploy/azure/rights.json) has what should be:

\`\`\`sh
RM=$(az identity show -g rg-winauth -n winauth-resource-manager --query principalId -o tsv)
GRAPH=$(az identity show -g rg-winauth -n winauth-graph --query principalId -o tsv)
az role assignment list --all --assignee "$RM" --query '[].[roleDefinitionName, scope]' -o tsv
az role definition list --custom-role-only true --name "${ARM_ROLES.observe}" --query '[].permissions[].actions[]' -o tsv
az rest --url "https://graph.microsoft.com/v1.0/servicePrincipals/$GRAPH/appRoleAssignments" --query 'value[].appRoleId' -o tsv
\`\`\`

## Taking rights back

\`\`\`sh
az role assignment delete --assignee "$RM" --role "${ARM_ROLES.resourceManager}" --scope /subscriptions/ID
az rest --url "https://graph.microsoft.com/v1.0/servicePrincipals/$GRAPH/appRoleAssignments" --query 'value[].[id, appRoleId]' -o tsv
az rest --method delete --url "https://graph.microsoft.com/v1.0/servicePrincipals/$GRAPH/appRoleAssignments/ID"
\`\`\`

Objects that still say \`managementPolicy: Enforce\` become Stalled and name the right. A token that was issued before is valid for up to a day.

## How sure this is

A test runs the operator with exactly these rights on the simulated Azure, sees that they suffice for each duty, and takes out one after the other: each time the
status names the one that is missing (\`test/unit/in-process/rights.test.ts\`). The script runs in a test with an \`az\` that keeps a small Azure of its own. Neither has been run against a real
tenant, and \`terraform validate\` has not been run. Nothing public says whether Azure asks for ${code("Microsoft.Authorization/permissions/read")} and ${code("Microsoft.Resources/subscriptions/read")}.
`;
}

const DUTIES: Readonly<Record<Duty, string>> = {
  observe: "observe",
  resourceManager: "resource manager",
  consent: "consent",
  appRoles: "app roles",
};

function rightsTable<Name extends string>(
  rights: Readonly<Record<Name, Right>>,
  risks: Readonly<Record<Name, Risk>>,
): string {
  const names = Object.keys(rights) as Name[];
  const rows = names.map((name) => {
    const { duty, optional, neededFor } = rights[name];
    const { atWorst, narrower } = risks[name];
    return [code(name), optional === true ? `${DUTIES[duty]}, optional` : DUTIES[duty], neededFor, atWorst, narrower];
  });
  return markdownTable(["right", "duty", "needed for", "whoever steals the identity, at worst", "less"], rows);
}
