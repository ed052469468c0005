import { describe, expect, it } from "vitest";
import type { ManagedInstance } from "../../../../src/azure/ports.ts";
import { judgeLogins } from "../../../../src/controllers/windows-authentication/logins.ts";
import type { Observed } from "../../../../src/controllers/windows-authentication/observed.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { enabledAzure, observedOf } from "../../../fakes/observed.ts";

type Level = "Require" | "Warn" | "Skip";
type Read = Observed["directoryReader"];
const read = (value: boolean | undefined): Read => ({ kind: "read", value });
const skipped: Read = { kind: "skipped" };
const refused = new OperatorError("It lacks Directory.Read.All.", {
  code: "Authorization_RequestDenied",
  reason: "PermissionMissing",
  retry: { kind: "slow" },
  needsHuman: true,
});
const unreadable: Read = { kind: "unreadable", error: refused };

const { entraAdministrator, ...withoutAdmin } = enabledAzure().instance;
const withAdmin: ManagedInstance = { ...withoutAdmin, entraAdministrator: entraAdministrator! };
const AT = `--subscription ${SUBSCRIPTION}`;
const SENTENCES = {
  LoginsSupported: "The instance has a Microsoft Entra administrator. Its identity may read the directory.",
  NoEntraAdministrator: `Managed instance sqlmi-01 has no Microsoft Entra administrator, so nobody can create Entra logins. Set one: az sql mi ad-admin create -g rg --mi sqlmi-01 ${AT} -u NAME -i OBJECT_ID`,
  NoInstanceIdentity: `Managed instance sqlmi-01 has no managed identity, so it cannot look up Entra users and groups. Assign one: az sql mi update -g rg -n sqlmi-01 ${AT} --assign-identity; then make it a member of the Entra role Directory Readers.`,
  NotDirectoryReader:
    "The managed identity of instance sqlmi-01 may not read the directory, so logins of Entra users and groups cannot be resolved. An Entra administrator has to make it a member of the role Directory Readers.",
  PermissionMissing: "It lacks Directory.Read.All.",
  Skipped: "spec.checks.entraAdministrator and spec.checks.directoryReader are Skip.",
} as const;

describe("judgeLogins()", () => {
  it.each<[string, Level, Level, ManagedInstance, Read, string, keyof typeof SENTENCES, boolean]>([
    ["both hold", "Warn", "Warn", withAdmin, read(true), "True", "LoginsSupported", false],
    ["no administrator", "Warn", "Warn", withoutAdmin, read(true), "False", "NoEntraAdministrator", false],
    ["no administrator, required", "Require", "Warn", withoutAdmin, read(true), "False", "NoEntraAdministrator", true],
    ["not a reader", "Warn", "Warn", withAdmin, read(false), "False", "NotDirectoryReader", false],
    ["not a reader, required", "Warn", "Require", withAdmin, read(false), "False", "NotDirectoryReader", true],
    ["no identity", "Warn", "Require", withAdmin, read(undefined), "False", "NoInstanceIdentity", true],
    ["the required one first", "Warn", "Require", withoutAdmin, read(false), "False", "NotDirectoryReader", true],
    ["not known", "Warn", "Warn", withAdmin, unreadable, "Unknown", "PermissionMissing", false],
    ["not known, required", "Warn", "Require", withAdmin, unreadable, "Unknown", "PermissionMissing", true],
    ["a failure before the unknown", "Warn", "Warn", withoutAdmin, unreadable, "False", "NoEntraAdministrator", false],
    ["one is skipped", "Skip", "Warn", withoutAdmin, read(false), "False", "NotDirectoryReader", false],
    ["both are skipped", "Skip", "Skip", withoutAdmin, skipped, "Unknown", "Skipped", false],
  ])("%s", (...[, administrator, reader, instance, directoryReader, status, reason, required]) => {
    const checks = { conditionalAccess: "Warn", entraAdministrator: administrator, directoryReader: reader } as const;
    const observed = observedOf(enabledAzure(), { instance, directoryReader });
    expect(judgeLogins(checks, observed)).toEqual({
      finding: { type: "LoginsSupported", status, reason, message: SENTENCES[reason] },
      required,
    });
  });
});
