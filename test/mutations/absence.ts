import type { Mutation } from "./mutation.ts";

const WA = "src/controllers/windows-authentication";
const WA_TEST = "test/unit/controllers/windows-authentication";
const INFORMER = "src/kube/informer.ts";
const INFORMER_TEST = {
  file: "test/unit/kube/informer.test.ts",
  titles: [
    "an informer in bad times",
    "lists again after 410, finds what was missed, counts it, and tells a new object of an old name as two changes",
  ],
};

/** What stands between "not seen" and "not there". */
export const ABSENCE: readonly Mutation[] = [
  {
    safeguard: "An instance that is not found has a grace before it calls for a human",
    file: `${WA}/observe.ts`,
    takenOut: "it has none",
    edits: [{ before: "          graceMs: world.settings.instanceNotFoundGraceMs,\n", after: "" }],
    test: {
      file: `${WA_TEST}/observe.test.ts`,
      titles: ["observeInstance()", "gives an absent instance a grace, and says where to look"],
    },
  },
  {
    safeguard: "With Revert, an absence is believed only after the grace",
    file: `${WA}/finalize.ts`,
    takenOut: "the first answer is believed, and the finalizer goes",
    edits: [{ before: "if (isBelieved(attempt, error.reason)) return release(", after: "return release(" }],
    test: {
      file: `${WA_TEST}/reconcile.test.ts`,
      titles: [
        "a WindowsAuthentication that goes",
        "takes everything back in spite of one answer that the instance is not there",
      ],
    },
  },
  {
    safeguard: "The grace of an absence does not begin with another failure",
    file: `${WA}/absence.ts`,
    takenOut: "it counts from any failure before it",
    edits: [{ before: "failing?.reason === reason ?", after: "failing !== undefined ?" }],
    test: { file: `${WA_TEST}/absence.test.ts`, titles: ["$what is believed in $leftMs ms"] },
  },
  {
    safeguard: "With Revert, an application that Graph does not show is not gone yet",
    file: `${WA}/revert.ts`,
    takenOut: "hidden consent counts as revoked",
    edits: [{ before: "  refuseHiddenConsent(attempt, observed);\n", after: "" }],
    test: {
      file: `${WA_TEST}/revert.test.ts`,
      titles: ["taking back", "waits for the application that Graph does not show, and revokes when it does"],
    },
  },
  {
    safeguard: "Our own write that Graph does not show yet is waited for",
    file: `${WA}/act.ts`,
    takenOut: "it is written again at once",
    edits: [
      {
        before: "const due = plan.filter((action) => !isRecent(attempt, describeAction(action)));",
        after: "const due = plan;",
      },
    ],
    test: {
      file: `${WA_TEST}/reconcile.test.ts`,
      titles: [
        "a WindowsAuthentication that was Ready",
        "does not believe that its own grant is gone before replication had its time",
      ],
    },
  },
  {
    safeguard: "A 404 counts only in ARM's own words",
    file: "src/azure/managed-instances.ts",
    takenOut: "the page of a proxy counts as well",
    edits: [
      {
        before: "if (answer.status !== 404 || !hasErrorCode(answer.body)) return false;",
        after: "if (answer.status !== 404) return false;",
      },
    ],
    test: { file: "test/unit/azure/managed-instances.test.ts", titles: ["get", "does not take %s for absence"] },
  },
  {
    safeguard: "A list that fails is not an empty one",
    file: "src/controllers/sweep/sweep.ts",
    takenOut: "the subscription of a failed list counts as listed",
    edits: [
      {
        before: "    if (list === undefined) continue;\n    subscriptions.add(subscription);\n",
        after: "    subscriptions.add(subscription);\n    if (list === undefined) continue;\n",
      },
    ],
    test: {
      file: "test/unit/controllers/sweep/sweep.test.ts",
      titles: ["the sweep", "does not take a failed list for an empty one"],
    },
  },
  {
    safeguard: "After 410 everything is listed again",
    file: INFORMER,
    takenOut: "the watch goes on from the version that is too old",
    edits: [{ before: '    if (cause === "expired") this.#listAgain("expired");\n', after: "" }],
    test: INFORMER_TEST,
  },
  {
    safeguard: "Deletes that a watch has missed are found when listing again",
    file: INFORMER,
    takenOut: "what a new list lacks stays in the cache",
    edits: [{ before: "        for (const key of gone) this.#remove(key, initial);\n", after: "" }],
    test: INFORMER_TEST,
  },
];
