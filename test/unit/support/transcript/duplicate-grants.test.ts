import { expect, test } from "vitest";
import type { Call } from "../../../support/transcript/call.ts";
import { duplicateGrants } from "../../../support/transcript/duplicate-grants.ts";
import { grant, graph } from "./calls.ts";

test.each<{ readonly holds: string; readonly calls: readonly Call[]; readonly expected: readonly [string, number][] }>([
  { holds: "nothing was granted", calls: [], expected: [] },
  { holds: "each client has its grant", calls: [grant("a"), grant("b")], expected: [] },
  { holds: "the second was refused", calls: [grant("a"), grant("a", { status: 409, startedMs: 200 })], expected: [] },
  { holds: "both were accepted", calls: [grant("a"), grant("a", { startedMs: 200 })], expected: [["a", 2]] },
  {
    holds: "the first was deleted before",
    calls: [
      grant("a"),
      graph("DELETE", "/v1.0/oauth2PermissionGrants/x", { startedMs: 200 }),
      grant("a", { startedMs: 400 }),
    ],
    expected: [],
  },
  {
    holds: "there were two before the deletion",
    calls: [
      grant("a"),
      grant("a", { startedMs: 200 }),
      graph("DELETE", "/v1.0/oauth2PermissionGrants/x", { startedMs: 400 }),
      grant("a", { startedMs: 600 }),
    ],
    expected: [["a", 2]],
  },
  {
    holds: "one is for a single user",
    calls: [
      grant("a"),
      grant("a", { body: { clientId: "a", resourceId: "graph", consentType: "Principal", principalId: "p" } }),
    ],
    expected: [],
  },
])("duplicate grants when $holds", ({ calls, expected }) => {
  expect(duplicateGrants(calls).map(({ clientId, accepted }) => [clientId, accepted])).toEqual(expected);
});
