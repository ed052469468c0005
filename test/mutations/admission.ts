import type { Mutation } from "./mutation.ts";

const WA = "src/controllers/windows-authentication";
const WA_TEST = "test/unit/controllers/windows-authentication";
const PLAN_TEST = `${WA_TEST}/plan.test.ts`;

/** Who may have something done, and what belongs to others. */
export const ADMISSION: readonly Mutation[] = [
  {
    safeguard: "Without an access rule nothing is allowed",
    file: `${WA}/access.ts`,
    takenOut: "no rules allow everything",
    edits: [{ before: "allowed: fitting.length > 0,", after: "allowed: rules.length === 0 || fitting.length > 0," }],
    test: { file: `${WA_TEST}/access.test.ts`, titles: ["judgeAccess", "no rule"] },
  },
  {
    safeguard: "Access is judged before the first call to Azure",
    file: `${WA}/gate.ts`,
    takenOut: "what the rules say is not heeded",
    edits: [{ before: "  if (!access.allowed)\n    throw refusal(", after: "  if (false)\n    throw refusal(" }],
    test: { file: `${WA_TEST}/gate.test.ts`, titles: ["enterGate()", "refuses it %s"] },
  },
  {
    safeguard: "App roles are granted only where the realm allows them",
    file: `${WA}/consent.ts`,
    takenOut: "they are granted wherever they are asked for",
    edits: [
      {
        before: "wantedRoles: appRolesAllowed ? [...roles.found].sort((a, b) => (a.value < b.value ? -1 : 1)) : [],",
        after: "wantedRoles: [...roles.found].sort((a, b) => (a.value < b.value ? -1 : 1)),",
      },
    ],
    test: { file: PLAN_TEST, titles: ["planActions", "assigns app roles only where the realm allows them"] },
  },
  {
    safeguard: "Of several objects for one instance the oldest wins",
    file: `${WA}/duplicates.ts`,
    takenOut: "the youngest wins",
    edits: [{ before: "return age(a) - age(b) ||", after: "return age(b) - age(a) ||" }],
    test: {
      file: `${WA_TEST}/duplicates.test.ts`,
      titles: ["winnerOf", "is the oldest, and of equally old ones the smaller uid"],
    },
  },
  {
    safeguard: "An object without access does not keep one with access out",
    file: `${WA}/duplicates.ts`,
    takenOut: "every object counts",
    edits: [
      {
        before: "object.metadata.deletionTimestamp === undefined && mayDeclare(object, realms)",
        after: "object.metadata.deletionTimestamp === undefined",
      },
    ],
    test: {
      file: `${WA_TEST}/duplicates.test.ts`,
      titles: ["winnerOf", "passes over what is being deleted and what may not declare the instance"],
    },
  },
  {
    safeguard: "A duplicate is not acted on",
    file: `${WA}/gate.ts`,
    takenOut: "the gate lets it in",
    edits: [{ before: "  refuseDuplicate(object, spec, world);\n", after: "" }],
    test: { file: `${WA_TEST}/gate.test.ts`, titles: ["enterGate()", "refuses it %s"] },
  },
  {
    safeguard: "A duplicate does not learn who is older in another namespace",
    file: `${WA}/duplicates.ts`,
    takenOut: "the older object is always named",
    edits: [{ before: "winner.metadata.namespace === loser.metadata.namespace", after: "true" }],
    test: {
      file: `${WA_TEST}/duplicates.test.ts`,
      titles: ["duplicateMessage", "names the winner inside the same namespace only"],
    },
  },
  {
    safeguard: "Scopes that others granted stay without prune",
    file: `${WA}/plan.ts`,
    takenOut: "they are taken away",
    edits: [
      {
        before: "const removed = prune ? unexpectedScopes(consent) : [];",
        after: "const removed = unexpectedScopes(consent);",
      },
    ],
    test: {
      file: PLAN_TEST,
      titles: ["planActions", "extends a grant to the union and leaves a third party's scope in it"],
    },
  },
  {
    safeguard: "App roles that others assigned stay without prune",
    file: `${WA}/plan.ts`,
    takenOut: "they are taken away",
    edits: [
      {
        before: "const unexpected = options.prune ? unexpectedRoles(consent) : [];",
        after: "const unexpected = unexpectedRoles(consent);",
      },
    ],
    test: {
      file: PLAN_TEST,
      titles: ["planActions", "takes away app roles that nobody asked for, only with prune"],
    },
  },
  {
    safeguard: "Revert takes back nothing of a service principal that somebody else turned on",
    file: `${WA}/plan-revert.ts`,
    takenOut: "it takes back whatever is there",
    edits: [
      {
        before:
          "  if (applicationId !== undefined && presentId !== undefined && presentId !== applicationId) return [];\n",
        after: "",
      },
    ],
    test: {
      file: `${WA_TEST}/plan-revert.test.ts`,
      titles: ["planRevert()", "where %s"],
    },
  },
  {
    safeguard: "A ConfigMap of somebody else is not touched",
    file: "src/controllers/kerberos-realm/publish-policy.ts",
    takenOut: "it is overwritten",
    edits: [{ before: "if (!isOurs && !isInherited(stored, wanted))\n", after: "if (false)\n" }],
    test: {
      file: "test/unit/controllers/kerberos-realm/publish-policy.test.ts",
      titles: ["publishPolicy()", "never touches a ConfigMap of somebody else"],
    },
  },
];
