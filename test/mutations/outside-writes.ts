import type { Mutation } from "./mutation.ts";

const ACT = "src/controllers/windows-authentication/act.ts";
const ANNOUNCE = "src/controllers/windows-authentication/announce.ts";
const ANNOUNCE_TEST = "test/unit/controllers/windows-authentication/announce.test.ts";
const ACT_TEST = "test/unit/controllers/windows-authentication/act.test.ts";
const PUBLISH = "src/controllers/kerberos-realm/publish-policy.ts";
const PUBLISH_TEST = "test/unit/controllers/kerberos-realm/publish-policy.test.ts";
const RECONCILE_TEST = "test/unit/controllers/windows-authentication/reconcile.test.ts";
const REST_CLIENT = "src/kube/rest-client.ts";
const REST_CLIENT_TEST = "test/unit/kube/rest-client.test.ts";
const ELECTOR_TEST = "test/unit/runtime/lease-elector.test.ts";

/** What stands before every write to Azure and to the API server. */
export const OUTSIDE_WRITES: readonly Mutation[] = [
  {
    safeguard: "An instance is read afresh before it is changed",
    file: "src/controllers/windows-authentication/converge.ts",
    takenOut: "what the first pass read serves the later ones",
    edits: [
      {
        before: "const instance = await observeInstance(entry.id, world);",
        after: "const instance = await (globalThis.seen ??= observeInstance(entry.id, world));",
      },
    ],
    test: {
      file: ACT_TEST,
      titles: ["what becomes of a plan", "is not carried out when somebody has done it since it was announced"],
    },
  },
  {
    safeguard: "A ConfigMap is read afresh before it is written",
    file: PUBLISH,
    takenOut: "the cache is believed",
    edits: [
      {
        before: "const stored = await kube.get<ConfigMap>(CONFIG_MAP, key, { signal });",
        after: "const stored = cached;",
      },
    ],
    test: { file: PUBLISH_TEST, titles: ["publishPolicy()", "does not create it twice while its cache lags behind"] },
  },
  {
    safeguard: "A ConfigMap is read afresh before it is removed",
    file: PUBLISH,
    takenOut: "the cache is believed",
    edits: [
      {
        before: "const stored = await kube.get<ConfigMap>(CONFIG_MAP, keyOf(other), { signal });",
        after: "const stored = other;",
      },
    ],
    test: {
      file: PUBLISH_TEST,
      titles: ["publishPolicy()", "does not take away what somebody else has taken over since"],
    },
  },
  {
    safeguard: "No write or delete on the API server after the lease can have expired",
    file: REST_CLIENT,
    takenOut: "the fence is not asked before a request that changes something",
    edits: [{ before: "    fence.check();\n", after: "" }],
    test: { file: REST_CLIENT_TEST, titles: ["writes", "are not sent by a replica that may have lost the lease"] },
  },
  {
    safeguard: "No write to the API server when the lease ran out while a connection was made",
    file: REST_CLIENT,
    takenOut: "the fence is not asked again before the first byte",
    edits: [
      {
        before: "send({ ...request, beforeFirstByte: () => fence.check() }, call)",
        after: "send(request, call)",
      },
    ],
    test: { file: REST_CLIENT_TEST, titles: ["writes", "ask the fence again right before the first byte goes out"] },
  },
  {
    safeguard: "No write to ARM after the lease can have expired",
    file: "src/azure/gateway.ts",
    takenOut: "the fence is not asked",
    edits: [{ before: "      if (transmission.write) this.#options.fence.check();\n", after: "" }],
    test: {
      file: "test/unit/azure/arm-client.test.ts",
      titles: ["a request to ARM", "that changes something is not sent by a replica that lost the lease"],
    },
  },
  {
    safeguard: "The fence is asked after the wait for the budget",
    file: "src/azure/gateway.ts",
    takenOut: "it is asked before the wait, which can outlast the lease",
    edits: [
      {
        before:
          "      await this.#waitForBudget(transmission);\n      if (transmission.write) this.#options.fence.check();\n",
        after:
          "      if (transmission.write) this.#options.fence.check();\n      await this.#waitForBudget(transmission);\n",
      },
    ],
    test: {
      file: "test/unit/azure/gateway.test.ts",
      titles: ["transmit", "asks the fence after the wait for the budget, not before"],
    },
  },
  {
    safeguard: "No write to Azure when the lease ran out while a connection was made",
    file: "src/azure/gateway.ts",
    takenOut: "the fence is not asked again before the first byte",
    edits: [{ before: "    if (write) this.#options.fence.check();\n", after: "" }],
    test: {
      file: "test/unit/azure/gateway.test.ts",
      titles: ["transmit", "asks the fence again right before the first byte of a write goes out, never for a read"],
    },
  },
  {
    safeguard: "The last question comes after the connection, and keeps the request back",
    file: "src/http/ask-before-first-byte.ts",
    takenOut: "it is put before a connection is there",
    edits: [
      {
        before:
          "  return dispatcher.compose((dispatch) => (options, handler) => dispatch(options, new AskingHandler(handler, ask)));\n",
        after: "  ask();\n  return dispatcher;\n",
      },
    ],
    test: {
      file: "test/unit/http/ask-before-first-byte.test.ts",
      titles: ["a request", "is kept back by what happened while its connection was made"],
    },
  },
  {
    safeguard: "Writes to Graph count as writes",
    file: "src/azure/graph-client.ts",
    takenOut: "every Graph request passes for a read, which asks no fence",
    edits: [{ before: "      write: request.cost.write,\n", after: "      write: false,\n" }],
    test: {
      file: "test/unit/azure/graph-client.test.ts",
      titles: ["a request to Graph", "that changes something is not sent by a replica that lost the lease"],
    },
  },
  {
    safeguard: "The fence looks at the clock, not at a timer",
    file: "src/runtime/leadership-term.ts",
    takenOut: "a term is valid until its timer has fired",
    edits: [{ before: "if (this.remainingMs() > 0) return true;", after: "if (!this.signal.aborted) return true;" }],
    test: {
      file: ELECTOR_TEST,
      titles: ["a lease elector alone", "does not write after it was frozen, before any of its timers has fired"],
    },
  },
  {
    safeguard: "The Lease waits for no other request",
    file: "src/kube/http-transport.ts",
    takenOut: "it goes over the connections of all requests",
    edits: [{ before: "(call.isAboutLease === true ? p.lease : p.requests)", after: "p.requests" }],
    test: {
      file: "test/unit/kube/http-transport.test.ts",
      titles: ["requests", "about the Lease wait for no other one, and after one that hung take a new connection"],
    },
  },
  {
    safeguard: "A renewal that hung is followed by another at once",
    file: "src/runtime/lease-elector.ts",
    takenOut: "the pause between two is kept, which leaves one second of the term",
    edits: [
      {
        before: "startedMs + this.#timing.retryPeriodMs - this.#init.clock.monotonicMs();",
        after: "this.#timing.retryPeriodMs;",
      },
    ],
    test: {
      file: "test/unit/runtime/lease-elector.test.ts",
      titles: [
        "a lease elector alone",
        "uses what a call on a dead connection leaves of its term for another one, on a slow network too",
      ],
    },
  },
  {
    safeguard: "A term counts from the start of a renewal",
    file: "src/runtime/lease-elector.ts",
    takenOut: "it counts from the answer",
    edits: [
      {
        before: "term.extend(startedMs + this.#timing.renewDeadlineMs)",
        after: "term.extend(this.#init.clock.monotonicMs() + this.#timing.renewDeadlineMs)",
      },
    ],
    test: {
      file: ELECTOR_TEST,
      titles: ["a lease elector alone", "counts from the start of a renewal, not from its answer"],
    },
  },
  {
    safeguard: "What we are about to own is announced before it is done",
    file: ACT,
    takenOut: "a plan is carried out first",
    edits: [
      {
        before: "return (await putOnRecord(attempt, announcement, work)) ?? carryOut(due, work);",
        after: "return carryOut(due, work);",
      },
    ],
    test: {
      file: ANNOUNCE_TEST,
      titles: ["a pass that announces", "writes nothing to Azure before what it will own is on record"],
    },
  },
  {
    safeguard: "What was changed or deleted while it was announced is not carried out",
    file: ANNOUNCE,
    takenOut: "what is stored then is not looked at",
    edits: [{ before: "if (!isStillWanted(stored, attempt.object) || ", after: "if (" }],
    test: {
      file: ANNOUNCE_TEST,
      titles: ["a pass that announces", "writes nothing to Azure when the object %s while it announces"],
    },
  },
  {
    safeguard: "Nothing is written to Azure on reads that became old while the announcement was stored",
    file: ANNOUNCE,
    takenOut: "storing it may take any time",
    edits: [{ before: " || clock.monotonicMs() - startMs > FRESH_MS)", after: ")" }],
    test: {
      file: ANNOUNCE_TEST,
      titles: [
        "a pass that announces",
        "reads afresh before it writes to Azure when announcing took so long that what it read is old",
      ],
    },
  },
  {
    safeguard: "What was in force is mended only when two looks agree that it is not any more",
    file: ACT,
    takenOut: "the first look is believed",
    edits: [{ before: "if (attempt.isCurrent) return {", after: "if (false) return {" }],
    test: {
      file: ACT_TEST,
      titles: ["what becomes of a plan", "is believed of what was in force only when the next look agrees"],
    },
  },
  {
    safeguard: "The finalizer is there before the first write",
    file: "src/controllers/windows-authentication/reconcile.ts",
    takenOut: "no finalizer is put on the object",
    edits: [{ before: "    if (await addFinalizer(object, deps)) return done();\n", after: "" }],
    test: {
      file: RECONCILE_TEST,
      titles: ["a WindowsAuthentication on its way up", "adds the finalizer before anything else"],
    },
  },
  {
    safeguard: "The URL of a running operation is kept in status",
    file: ACT,
    takenOut: "it is not kept",
    edits: [{ before: "  attempt.draft.operation = { kind, url: operation.url, startedAt };\n", after: "" }],
    test: {
      file: RECONCILE_TEST,
      titles: ["a WindowsAuthentication on its way up", "follows the operation through status and names it"],
    },
  },
  {
    safeguard: "The URL of the operation that turns off is kept in status",
    file: "src/controllers/windows-authentication/revert.ts",
    takenOut: "it is not kept",
    edits: [{ before: "  attempt.draft.operation = { kind, url: operation.url, startedAt };\n", after: "" }],
    test: {
      file: "test/unit/controllers/windows-authentication/revert.test.ts",
      titles: ["taking back", "follows the operation, across a restart"],
    },
  },
  {
    safeguard: "A PATCH has only the properties that changed",
    file: "src/azure/managed-instances.ts",
    takenOut: "the authentication mode is always sent, with the service's default",
    edits: [
      {
        before:
          "...(patch.authenticationMetadata === undefined ? {} : { authenticationMetadata: patch.authenticationMetadata }),",
        after: 'authenticationMetadata: patch.authenticationMetadata ?? "AzureAD",',
      },
    ],
    test: {
      file: "test/unit/azure/managed-instances.test.ts",
      titles: ["update", "sends exactly what was declared and gives back the operation"],
    },
  },
  {
    safeguard: "What the specification does not declare is left as it is",
    file: "src/controllers/windows-authentication/plan.ts",
    takenOut: "an authentication mode that is not declared is set to the service's default",
    edits: [
      {
        before: "const mode = spec.authenticationMetadata;",
        after: 'const mode = spec.authenticationMetadata ?? "AzureAD";',
      },
    ],
    test: {
      file: "test/unit/controllers/windows-authentication/plan.test.ts",
      titles: ["planActions", "leaves a metadata mode alone that is not declared"],
    },
  },
  {
    safeguard: "Nothing is written while the instance does not run",
    file: "src/controllers/windows-authentication/plan.ts",
    takenOut: "a plan is made in any state",
    edits: [{ before: "  if (!isAvailable(observed.instance)) return [];\n", after: "" }],
    test: {
      file: "test/unit/controllers/windows-authentication/plan.test.ts",
      titles: ["planActions", "never writes while the instance is %s"],
    },
  },
  {
    safeguard: "Changes that somebody keeps undoing are not fought over",
    file: ACT,
    takenOut: "a repair is repeated however often it was undone",
    edits: [{ before: "  if (isContested(attempt, words)) return giveWay(attempt, words);\n", after: "" }],
    test: {
      file: RECONCILE_TEST,
      titles: [
        "a WindowsAuthentication that was Ready",
        "gives way after three repairs within an hour, and tries again when asked",
      ],
    },
  },
];
