import { describe, expect, it } from "vitest";
import { referencePage } from "../../../scripts/reference-page.ts";
import { customResourceDefinitions } from "../../../src/api/crd.ts";

const [windowsAuthentication, kerberosRealm] = customResourceDefinitions().map(referencePage);

describe("referencePage", () => {
  it.each([
    [
      "a field with a default and words to choose from",
      '| `spec.deletionPolicy` | string |  | `"Retain"` | `Retain`, `Revert` |  | Revert takes back',
    ],
    [
      "a field that is required and immutable",
      /\| `spec.managedInstance.resourceId` \| string \| yes \| {2}\| at most 400 characters; .* \| yes \| ARM id/,
    ],
    [
      "a list of text with the limits of its items",
      "| list of string |  | `[]` | at most 50 items; no duplicates; each 1 to 120 characters; each `^[A-Za-z0-9._:/-]+$` |",
    ],
    [
      "a list that is told apart by a field",
      "| `spec.consent.permissions` | list of object |  | `[]` | at most 20 items; unique by `resourceAppId` |",
    ],
    ["a time", "| `status.operation.startedAt` | time | yes |"],
    [
      "a rule with its message, escaped for the table",
      "| `spec.consent` | prune can't be true with mode Ignore | `self.mode != 'Ignore' \\|\\| !self.prune` |",
    ],
    [
      "a rule of the items of a list",
      "| `spec.consent.permissions[]` | name at least one delegated scope or app role |",
    ],
    ["a condition", "| `SignInUnblocked` | No Conditional Access policy"],
    ["a column", "| SPN | `kubectl get -o wide` | What a client asks a Kerberos ticket for. |"],
  ])("shows %s", (_sentence, text) => {
    if (typeof text === "string") expect(windowsAuthentication).toContain(text);
    else expect(windowsAuthentication).toMatch(text);
  });

  it("shows each kind its own conditions only", () => {
    expect(kerberosRealm).toContain("| `TenantReachable` |");
    expect(kerberosRealm).not.toContain("SignInUnblocked");
  });

  it("has tables whose rows are as wide as their heads", () => {
    const cells = (line: string): number => line.replaceAll("\\|", "").split("|").length;
    for (const table of `${windowsAuthentication ?? ""}${kerberosRealm ?? ""}`.matchAll(/(?:^\|.*\n)+/gm)) {
      const widths = new Set(table[0].trimEnd().split("\n").map(cells));
      expect(widths.size).toBe(1);
    }
  });
});
