import { ARM_RIGHTS, ARM_ROLES, type Duty, GRAPH_RIGHTS, type Right } from "../../src/azure/rights.ts";

/** `deploy/azure/rights.json`: what each duty has, for Terraform and for whoever checks an existing identity. */
export function rightsJson(): string {
  const graph = (duty: Duty): readonly string[] => of(GRAPH_RIGHTS, duty);
  const document = {
    roles: {
      observe: { name: ARM_ROLES.observe, actions: of(ARM_RIGHTS, "observe") },
      resourceManager: { name: ARM_ROLES.resourceManager, actions: of(ARM_RIGHTS, "resourceManager") },
    },
    applicationPermissions: {
      observe: graph("observe").filter((permission) => !isOptional(permission)),
      observeOptional: graph("observe").filter(isOptional),
      consent: graph("consent"),
      appRoles: graph("appRoles"),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** `deploy/azure/rights.sh`: the same as arrays of bash. */
export function rightsShell(): string {
  const observed = of(GRAPH_RIGHTS, "observe");
  const lines = [
    `readonly ROLE_OBSERVE="${ARM_ROLES.observe}"`,
    `readonly ROLE_RESOURCE_MANAGER="${ARM_ROLES.resourceManager}"`,
    array("ARM_OBSERVE", of(ARM_RIGHTS, "observe")),
    array("ARM_RESOURCE_MANAGER", of(ARM_RIGHTS, "resourceManager")),
    array(
      "GRAPH_OBSERVE",
      observed.filter((permission) => !isOptional(permission)),
    ),
    array("GRAPH_OPTIONAL", observed.filter(isOptional)),
    array("GRAPH_CONSENT", of(GRAPH_RIGHTS, "consent")),
    array("GRAPH_APP_ROLES", of(GRAPH_RIGHTS, "appRoles")),
  ];
  return `# shellcheck shell=bash disable=SC2034\n# Generated from src/azure/rights.ts by "npm run generate"; do not edit.\n${lines.join("\n")}\n`;
}

function of(rights: Readonly<Record<string, Right>>, duty: Duty): readonly string[] {
  return Object.entries(rights).flatMap(([name, right]) => (right.duty === duty ? [name] : []));
}

function isOptional(permission: string): boolean {
  return Object.entries(GRAPH_RIGHTS).some(([name, { optional }]) => name === permission && optional === true);
}

function array(name: string, items: readonly string[]): string {
  return `readonly ${name}=(\n${items.map((item) => `  "${item}"\n`).join("")})`;
}
