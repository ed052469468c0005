import type { Mutation } from "./mutation.ts";

const LATEST = "src/controllers/latest-objects.ts";
const LATEST_TEST = "test/unit/controllers/latest-objects.test.ts";

/** What status says, and when it is written. */
export const STATUS: readonly Mutation[] = [
  {
    safeguard: "The status of a WindowsAuthentication is not written when nothing changed",
    file: "src/controllers/windows-authentication/write-status.ts",
    takenOut: "every pass writes",
    edits: [{ before: "  if (sameStatus(object.status, status)) return object;\n", after: "" }],
    test: {
      file: "test/unit/controllers/windows-authentication/write-status.test.ts",
      titles: ["writeStatus()", "is silent when the stored status says the same"],
    },
  },
  {
    safeguard: "The status of a KerberosRealm is not written when nothing changed",
    file: "src/controllers/kerberos-realm/write-status.ts",
    takenOut: "every pass writes",
    edits: [{ before: "  if (sameStatus(realm.status, status)) return;\n", after: "" }],
    test: {
      file: "test/unit/controllers/kerberos-realm/reconcile.test.ts",
      titles: ["a KerberosRealm", "is Ready when tokens come and rights suffice, and is not written again"],
    },
  },
  {
    safeguard: "Lists in another order are no change of status",
    file: "src/controllers/status/equality.ts",
    takenOut: "the order counts",
    edits: [{ before: "return value.map(canonical).sort(byListKey);", after: "return value.map(canonical);" }],
    test: {
      file: "test/unit/controllers/status/equality.test.ts",
      titles: ["sameStatus()", "conditions in another order"],
    },
  },
  {
    safeguard: "Our own last write is not forgotten while the cache lags behind",
    file: LATEST,
    takenOut: "the cache alone is shown",
    edits: [{ before: "    if (lags) return overlay.written;\n", after: "" }],
    test: {
      file: LATEST_TEST,
      titles: ["LatestObjects", "shows our own writes until the watch has caught up, and anything newer after that"],
    },
  },
  {
    safeguard: "A version that an earlier write of ours replaced is not newer",
    file: LATEST,
    takenOut: "only the last write counts",
    edits: [{ before: "new Set([...(earlier?.replaced ?? []), ...replaced])", after: "new Set(replaced)" }],
    test: {
      file: LATEST_TEST,
      titles: ["LatestObjects", "shows our own writes until the watch has caught up, and anything newer after that"],
    },
  },
  {
    safeguard: "A version that our write replaced on its way is not newer",
    file: LATEST,
    takenOut: "only the version that the pass began with counts",
    edits: [
      {
        before: "new Set([...(earlier?.replaced ?? []), ...replaced])",
        after: "new Set([...(earlier?.replaced ?? []), ...replaced.slice(0, 1)])",
      },
    ],
    test: {
      file: LATEST_TEST,
      titles: ["LatestObjects", "does not take a version that our write met on its way, and replaced, for a newer one"],
    },
  },
  {
    safeguard: "A status that met a newer version tells that it replaced it",
    file: "src/kube/rest-client.ts",
    takenOut: "it names the first version only",
    edits: [{ before: "          replaced.push(resourceVersion);\n", after: "" }],
    test: {
      file: "test/unit/kube/rest-client.test.ts",
      titles: [
        "a status",
        "is not lost when somebody changed the object in between, and tells that it replaced that version too",
      ],
    },
  },
  {
    safeguard: "A status never lands on a new object of the same name",
    file: "src/kube/rest-client.ts",
    takenOut: "the uid is not looked at",
    edits: [
      {
        before: "if (fresh?.metadata.uid !== object.metadata.uid) throw error;",
        after: "if (fresh === undefined) throw error;",
      },
    ],
    test: {
      file: "test/unit/kube/rest-client.test.ts",
      titles: ["a status", "never lands on another object of the same name, nor on one that is gone"],
    },
  },
  {
    safeguard: "observedGeneration of a WindowsAuthentication advances only when the attempt concluded",
    file: "src/controllers/windows-authentication/status.ts",
    takenOut: "every pass advances it",
    edits: [
      {
        before: "concluded(summary) ? generation : (object.status?.observedGeneration ?? -1)",
        after: "generation",
      },
    ],
    test: {
      file: "test/unit/controllers/windows-authentication/status.test.ts",
      titles: ["statusAfterPass()", "retrying answers and does not conclude"],
    },
  },
  {
    safeguard: "observedGeneration of a KerberosRealm advances only when the attempt concluded",
    file: "src/controllers/kerberos-realm/status.ts",
    takenOut: "every pass advances it",
    edits: [
      {
        before: "concluded(summary) ? generation : (realm.status?.observedGeneration ?? -1)",
        after: "generation",
      },
    ],
    test: {
      file: "test/unit/controllers/kerberos-realm/status.test.ts",
      titles: ["realmStatusAfterPass()", "keeps the older generation while it retries"],
    },
  },
  {
    safeguard: "The refresh of RealmReady gives way to a pass",
    file: "src/controllers/windows-authentication/follow-realm.ts",
    takenOut: "it is not conditional on its version",
    edits: [{ before: "object, status, {\n      resourceVersion,\n    });", after: "object, status);" }],
    test: {
      file: "test/unit/controllers/windows-authentication/follow-realm.test.ts",
      titles: ["the refresh of RealmReady", "gives way to a pass that wrote in between"],
    },
  },
];
