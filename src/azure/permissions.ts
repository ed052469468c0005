import { decodeJwt } from "jose";
import { z } from "zod";
import { allPages } from "./all-pages.ts";
import type { ArmClient } from "./arm-client.ts";
import { optionalList, optionalText, parseAnswer } from "./parse-answer.ts";
import type { AzureCall, Permissions } from "./ports.ts";
import { performedWith } from "./rights.ts";
import type { TokenSource } from "./token-source.ts";

/** A permission granted lately is in no older token. */
const MAX_TOKEN_AGE_MS = 60_000;
const API_VERSION = "2022-04-01";
const READ = ["Microsoft.Authorization/permissions/read"] as const;

const pageSchema = z.object({
  value: z.array(
    z.object({ actions: optionalList(z.string().max(512)), notActions: optionalList(z.string().max(512)) }),
  ),
  nextLink: optionalText(8192),
});

type Entry = z.output<typeof pageSchema>["value"][number];
type Verdict = "granted" | "missing" | "unknown";

/** {@link Permissions}: Graph's from the token's own claims, ARM's by asking ARM what this identity may do. */
export function createPermissions(arm: ArmClient, graphTokens: TokenSource): Permissions {
  return {
    graphRoles: async (call) => rolesIn(await graphTokens.get(call.signal, MAX_TOKEN_AGE_MS)),
    armActions: (scope, actions, call) => armActions(arm, scope, actions, call),
  };
}

/**
 * The application permissions in a token. It is not verified: it is our own, and only what Graph says about it counts.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
function rolesIn(token: string): ReadonlySet<string> {
  try {
    const { roles } = decodeJwt(token);
    return new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : []);
  } catch {
    // Tokens are opaque by contract; one that can't be read tells nothing.
    return new Set();
  }
}

async function armActions(
  arm: ArmClient,
  scope: string,
  actions: readonly string[],
  call: AzureCall,
): Promise<ReadonlyMap<string, Verdict>> {
  const entries = await entriesAt(arm, scope, call);
  return new Map(
    actions.map((action) => [action, entries === undefined ? "unknown" : verdict(entries, performedWith(action))]),
  );
}

/** `undefined` when ARM does not let this identity ask, or does not know the scope. */
async function entriesAt(arm: ArmClient, scope: string, call: AzureCall): Promise<readonly Entry[] | undefined> {
  const about = {
    doing: "Reading the operator's own permissions",
    target: scope,
    needs: READ,
  };
  const first = `${scope}/providers/Microsoft.Authorization/permissions?api-version=${API_VERSION}`;
  const asking = { refused: false };
  const entries = await allPages<Entry>(first, about.doing, async (link) => {
    const answer = await arm.send({ method: "GET", link, ...about, call });
    if (answer.status === 403 || answer.status === 404) {
      asking.refused = true;
      return { items: [], next: undefined };
    }
    if (answer.status !== 200) throw arm.explain(answer, about);
    const { value, nextLink } = parseAnswer(pageSchema, answer.body, about.doing);
    return { items: value, next: nextLink };
  });
  return asking.refused ? undefined : entries;
}

/** Each entry is one role assignment: its exceptions take away from its own actions only. */
function verdict(entries: readonly Entry[], action: string): Verdict {
  const allowed = entries.some(
    (entry) =>
      entry.actions.some((pattern) => covers(pattern, action)) &&
      !entry.notActions.some((pattern) => covers(pattern, action)),
  );
  return allowed ? "granted" : "missing";
}

/** Whether an action pattern with `*` covers an action, whatever the case. Linear: no pattern becomes an expression. */
export function covers(pattern: string, action: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  let remaining = action.toLowerCase();
  if (!remaining.startsWith(first)) return false;
  remaining = remaining.slice(first.length);
  if (rest.length === 0) return remaining === "";
  const last = rest.pop() ?? "";
  for (const part of rest) {
    const at = remaining.indexOf(part);
    if (at < 0) return false;
    remaining = remaining.slice(at + part.length);
  }
  return remaining.endsWith(last);
}
