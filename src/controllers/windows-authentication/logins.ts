import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import type { ManagedInstance } from "../../azure/ports.ts";
import { parseInstanceId } from "../instance-id.ts";
import { type Finding, finding } from "../status/finding.ts";
import { instanceCommand } from "./commands.ts";
import type { Observed } from "./observed.ts";

type Checks = WindowsAuthenticationSpec["checks"];

/** A finding and whether the object asks for Ready to depend on it. */
export interface CheckedFinding<T extends Finding = Finding> {
  readonly finding: T;
  readonly required: boolean;
}

/**
 * `LoginsSupported`: Entra logins need an Entra administrator, and an identity of the instance that may read the
 * directory. What is required is looked at first, then what is only reported.
 * @see https://learn.microsoft.com/azure/azure-sql/database/authentication-aad-configure
 */
export function judgeLogins(checks: Checks, observed: Observed): CheckedFinding<Finding<"LoginsSupported">> {
  const parts = [
    { level: checks.entraAdministrator, finding: administrator(observed) },
    { level: checks.directoryReader, finding: directoryReader(observed) },
  ].filter(({ level }) => level !== "Skip");
  if (parts.length === 0)
    return {
      finding: finding(
        "LoginsSupported",
        "Unknown",
        "Skipped",
        "spec.checks.entraAdministrator and spec.checks.directoryReader are Skip.",
      ),
      required: false,
    };
  const required = (level: string): boolean => level === "Require";
  const worst =
    parts.find((part) => required(part.level) && part.finding.status !== "True") ??
    parts.find((part) => part.finding.status === "False") ??
    parts.find((part) => part.finding.status === "Unknown");
  if (worst !== undefined) return { finding: worst.finding, required: required(worst.level) };
  return {
    finding: finding("LoginsSupported", "True", "LoginsSupported", parts.map((part) => part.finding.message).join(" ")),
    required: false,
  };
}

function administrator({ instance }: Observed): Finding<"LoginsSupported"> {
  if (instance.entraAdministrator !== undefined)
    return finding("LoginsSupported", "True", "LoginsSupported", "The instance has a Microsoft Entra administrator.");
  return finding(
    "LoginsSupported",
    "False",
    "NoEntraAdministrator",
    `Managed instance ${instance.name} has no Microsoft Entra administrator, so nobody can create Entra logins. Set one: ${commandFor("ad-admin create", instance)} -u NAME -i OBJECT_ID`,
  );
}

function directoryReader({ instance, directoryReader: read }: Observed): Finding<"LoginsSupported"> {
  if (read.kind === "unreadable")
    return { type: "LoginsSupported", status: "Unknown", reason: read.error.reason, message: read.error.message };
  if (read.kind === "skipped" || read.value === true)
    return finding("LoginsSupported", "True", "LoginsSupported", "Its identity may read the directory.");
  if (read.value === undefined)
    return finding(
      "LoginsSupported",
      "False",
      "NoInstanceIdentity",
      `Managed instance ${instance.name} has no managed identity, so it cannot look up Entra users and groups. Assign one: ${commandFor("update", instance)} --assign-identity; then make it a member of the Entra role Directory Readers.`,
    );
  return finding(
    "LoginsSupported",
    "False",
    "NotDirectoryReader",
    `The managed identity of instance ${instance.name} may not read the directory, so logins of Entra users and groups cannot be resolved. An Entra administrator has to make it a member of the role Directory Readers.`,
  );
}

function commandFor(verb: string, { name, resourceId }: ManagedInstance): string {
  const id = parseInstanceId(resourceId);
  return id === undefined ? `az sql mi ${verb} for ${name}` : instanceCommand(verb, id);
}
