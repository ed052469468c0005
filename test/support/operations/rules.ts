import type { SchemaNode } from "./crd-schema.ts";
import { rulesOf } from "./crd-schema.ts";

type Members = Readonly<Record<string, unknown>>;

/** What generating needs to know of a rule: no program can turn CEL round. */
export interface RuleKnowledge {
  /** Values of the rule's node that break it and nothing else, made of one that keeps it. */
  readonly broken: (kept: unknown) => readonly unknown[];
  /** Values of the node that keep it, where samples of the pattern would not. */
  readonly kept?: readonly unknown[];
  /** Makes the node keep the rule again after its member `changed` was changed, which it leaves alone. */
  readonly mended?: (value: unknown, changed: string | undefined) => unknown;
}

const MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000";
const PERMISSION = { resourceAppId: MICROSOFT_GRAPH, delegatedScopes: ["User.Read"] };

const IDENTITIES = ["workloadIdentity", "managedIdentity", "clientSecret", "certificate"];

/** Every rule of the committed CustomResourceDefinitions, by its text, but those that repeat a pattern or say "immutable". */
const KNOWN: Readonly<Record<string, RuleKnowledge>> = {
  "duration(self) >= duration('10s') && duration(self) <= duration('24h')": {
    kept: ["10s", "24h", "1h30m", "90s", "30m"],
    broken: () => ["9s", "24h1s", "0h", "9999h"],
  },
  "size(self.delegatedScopes) + size(self.appRoles) > 0": {
    broken: (kept) => [{ ...(kept as Members), delegatedScopes: [], appRoles: [] }],
    mended: (value, changed) => {
      const { delegatedScopes, appRoles } = value as { delegatedScopes?: unknown[]; appRoles?: unknown[] };
      if ((delegatedScopes ?? []).length + (appRoles ?? []).length > 0) return value;
      const other = changed === "delegatedScopes" ? "appRoles" : "delegatedScopes";
      return { ...(value as Members), [other]: ["User.Read.All"] };
    },
  },
  "self.all(a, self.exists_one(b, b.resourceAppId.lowerAscii() == a.resourceAppId.lowerAscii()))": {
    broken: () => [
      [
        { ...PERMISSION, resourceAppId: "abcdefab-0000-4000-8000-000000000001" },
        { ...PERMISSION, resourceAppId: "ABCDEFAB-0000-4000-8000-000000000001" },
      ],
    ],
  },
  "self.mode != 'Explicit' || size(self.permissions) > 0": {
    broken: () => [{ mode: "Explicit" }, { mode: "Explicit", permissions: [] }],
    mended: (value, changed) => {
      const consent = value as { mode?: string; permissions?: unknown[] };
      if (consent.mode !== "Explicit" || (consent.permissions ?? []).length > 0) return value;
      return changed === "permissions" ? { ...consent, mode: "Requested" } : { ...consent, permissions: [PERMISSION] };
    },
  },
  "self.mode == 'Explicit' || size(self.permissions) == 0": {
    broken: () => [{ permissions: [PERMISSION] }, { mode: "Ignore", permissions: [PERMISSION] }],
    mended: (value, changed) => {
      const consent = value as { mode?: string; permissions?: unknown[] };
      if (consent.mode === "Explicit" || (consent.permissions ?? []).length === 0) return value;
      return changed === "permissions" ? { ...consent, mode: "Explicit" } : { ...consent, permissions: [] };
    },
  },
  "self.mode != 'Ignore' || !self.prune": {
    broken: () => [{ mode: "Ignore", prune: true }],
    mended: (value, changed) => {
      const consent = value as { mode?: string; prune?: boolean };
      if (consent.mode !== "Ignore" || consent.prune !== true) return value;
      return changed === "prune" ? { ...consent, mode: "Requested" } : { ...consent, prune: false };
    },
  },
  "[has(self.workloadIdentity), has(self.managedIdentity), has(self.clientSecret), has(self.certificate)].filter(set, set).size() <= 1":
    {
      broken: () => [{ workloadIdentity: {}, managedIdentity: {} }],
      mended: (value, changed) => {
        const kept = IDENTITIES.includes(changed ?? "") ? changed : Object.keys(value as Members)[0];
        return Object.fromEntries(Object.entries(value as Members).filter(([name]) => name === kept));
      },
    },
  "!('*' in self) || size(self) == 1": {
    broken: () => [["*", "payroll"]],
    mended: (value) => {
      const names = value as readonly unknown[];
      return names.length === 1 ? names : names.filter((name) => name !== "*");
    },
  },
  "has(self.url) != has(self.srv)": {
    broken: (kept) => {
      const others = Object.fromEntries(
        Object.entries(kept as Members).filter(([name]) => name !== "url" && name !== "srv"),
      );
      return [others, { ...others, url: "ldaps://dc1.corp.contoso.com", srv: "_ldap._tcp.corp.contoso.com" }];
    },
    mended: (value, changed) => {
      const { url, srv, ...others } = value as Members;
      // A member that is null counts as one that is left out.
      const [kept, other] =
        changed === "srv"
          ? [{ srv }, { url: "ldaps://dc1.corp.contoso.com" }]
          : [{ url }, { srv: srv ?? "_ldap._tcp.corp.contoso.com" }];
      const isSet = Object.values(kept).some((one) => (one ?? undefined) !== undefined);
      return { ...others, ...kept, ...(isSet ? {} : other) };
    },
  },
  "!self.enabled || size(self.domains) > 0": {
    broken: () => [{ enabled: true }, { enabled: true, domains: [] }],
    mended: (value, changed) => {
      const flow = value as { enabled: boolean; domains?: unknown[] };
      if (!flow.enabled || (flow.domains ?? []).length > 0) return value;
      if (changed === "domains") return { ...flow, enabled: false };
      const ldap = { url: "ldaps://dc1.corp.contoso.com", credentialsRef: { name: "corp-reader" } };
      return { ...flow, domains: [{ name: "corp.contoso.com", ldap }] };
    },
  },
};

/** Whether a rule compares with the value before; then every other value breaks it. */
export function isTransition(rule: string): boolean {
  return /\boldSelf\b/.test(rule);
}

/** Whether a rule only says in words what the pattern of its node says. */
export function repeatsPattern(rule: string): boolean {
  return /^self\.matches\(/.test(rule);
}

/** What is known of the node's rules, in their order. */
export function knowledgeOf(node: SchemaNode): readonly RuleKnowledge[] {
  return rulesOf(node)
    .filter(({ rule }) => !isTransition(rule) && !repeatsPattern(rule))
    .map(({ rule }) => {
      const known = KNOWN[rule];
      if (known === undefined)
        throw new Error(`Say in test/support/operations/rules.ts what breaks and what keeps the rule ${rule}`);
      return known;
    });
}

/** Texts of the rules that something is known of. */
export const KNOWN_RULES: readonly string[] = Object.keys(KNOWN);
