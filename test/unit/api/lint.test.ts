import { describe, expect, it } from "vitest";
import { lintManifests } from "../../../src/api/lint.ts";
import { resourceId } from "../../fixtures/api/specs.ts";

const HEAD = "apiVersion: sqlmi.winauth.dev/v1alpha1\nkind: WindowsAuthentication\nmetadata: { name: sqlmi-01 }\n";
const INSTANCE = `  managedInstance: { resourceId: ${resourceId()} }\n`;

describe("lintManifests", () => {
  it("finds nothing in a good file, whatever else it holds", () => {
    expect(lintManifests(`${HEAD}spec:\n${INSTANCE}---\nkind: ConfigMap\ndata: { anything: goes }\n---\n`)).toEqual([]);
  });

  it.each([
    ["an empty file", "", []],
    [
      "an unknown field with the name that was meant",
      `${HEAD}spec:\n${INSTANCE}  Interval: 30m\n`,
      [{ line: 6, message: "unknown field spec.Interval; did you mean interval?" }],
    ],
    [
      "an unknown field that is like no other",
      `${HEAD}spec:\n${INSTANCE}  checks: { backups: Warn }\n`,
      [
        {
          line: 6,
          message:
            "unknown field spec.checks.backups; known are conditionalAccess, entraAdministrator, directoryReader",
        },
      ],
    ],
    [
      "an unknown field in a list",
      `${HEAD}spec:\n${INSTANCE}  consent:\n    mode: Explicit\n    permissions:\n      - resourceAppId: 00000003-0000-0000-c000-000000000000\n        delegatedScopes: [User.Read]\n        approles: []\n`,
      [{ line: 11, message: "unknown field spec.consent.permissions[0].approles; did you mean appRoles?" }],
    ],
    [
      "an unknown field beside spec",
      `${HEAD}specs: {}\nspec:\n${INSTANCE}`,
      [{ line: 4, message: "unknown field specs; did you mean spec?" }],
    ],
    [
      "a key that is set twice",
      `${HEAD}spec:\n${INSTANCE}  suspend: true\n  suspend: false\n`,
      [{ line: 7, message: "this key is set twice" }],
    ],
    [
      "a key that is set twice in another kind",
      "kind: ConfigMap\ndata:\n  a: 1\n  a: 2\n",
      [{ line: 4, message: "this key is set twice" }],
    ],
    [
      "another version",
      `${HEAD.replace("v1alpha1", "v1")}spec:\n${INSTANCE}`,
      [{ line: 1, message: "apiVersion must be sqlmi.winauth.dev/v1alpha1" }],
    ],
    ["no spec", HEAD, [{ line: 1, message: "spec is missing." }]],
    [
      "a rule of the schema, in the second document",
      `kind: ConfigMap\n---\n${HEAD}spec:\n${INSTANCE}  interval: 1s\n`,
      [{ line: 3, message: "spec.interval must be between 10s and 24h." }],
    ],
  ])("%s", (_sentence, text, findings) => {
    expect(lintManifests(text)).toEqual(findings);
  });

  it("says where YAML breaks", () => {
    expect(lintManifests("a: [1, 2\nb: 3\n").map(({ line }) => line)).toContain(2);
  });
});
