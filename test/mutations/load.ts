import type { Mutation } from "./mutation.ts";

const QUEUE_TEST = "test/unit/runtime/workqueue.test.ts";
const BUDGET_TEST = "test/unit/azure/budget/rate-budget.test.ts";
const POLICIES = "src/controllers/windows-authentication/conditional-access-cache.ts";
const POLICIES_TEST = "test/unit/controllers/windows-authentication/conditional-access-cache.test.ts";

/** Order of work, and what keeps load off the services. */
export const LOAD: readonly Mutation[] = [
  {
    safeguard: "A user's change is picked before repairs and routine checks",
    file: "src/runtime/ready-keys.ts",
    takenOut: "the least urgent class goes first",
    edits: [{ before: "undefined ? PRIORITIES :", after: "undefined ? [...PRIORITIES].reverse() :" }],
    test: {
      file: QUEUE_TEST,
      titles: ["Workqueue.take()", "picks a user's change before ten thousand standing resync keys"],
    },
  },
  {
    safeguard: "A waiting key becomes more urgent when a user changes its object",
    file: "src/runtime/workqueue.ts",
    takenOut: "it keeps the priority it came with",
    edits: [{ before: "entry.priority = moreUrgent(priority, before);", after: "entry.priority = before;" }],
    test: {
      file: QUEUE_TEST,
      titles: ["Workqueue.add()", "holds a key once, with the most urgent priority it was given"],
    },
  },
  {
    safeguard: "What a person changed has the priority of a user's change",
    file: "src/controllers/wake-up.ts",
    takenOut: "it waits among the routine checks",
    edits: [
      {
        before: 'wasChangedByOthers(before, after) ? { priority: "user", delayMs: 0 }',
        after: 'wasChangedByOthers(before, after) ? { priority: "resync", delayMs: 0 }',
      },
    ],
    test: { file: "test/unit/controllers/wake-up.test.ts", titles: ["wakeUpFor", "a new specification"] },
  },
  {
    safeguard: "One worker a key",
    file: "src/runtime/workqueue.ts",
    takenOut: "a key that is added during its pass is ready at once",
    edits: [
      {
        before: "    if (running !== undefined) {\n      const earlier",
        after: "    if (running !== undefined && false) {\n      const earlier",
      },
    ],
    test: {
      file: QUEUE_TEST,
      titles: [
        "Workqueue.add()",
        "brings a key that is added during its pass back after it, with the best of all adds",
      ],
    },
  },
  {
    safeguard: "A user's change passes waiting repairs and routine checks at the budget, too",
    file: "src/azure/budget/rate-budget.ts",
    takenOut: "routine checks go first",
    edits: [
      {
        before: "return ORDER.map((priority) => this.#queues[priority][0])",
        after: "return ORDER.toReversed().map((priority) => this.#queues[priority][0])",
      },
    ],
    test: {
      file: BUDGET_TEST,
      titles: [
        "RateBudget",
        "admits a user's change before repairs before routine checks, and in order within a class",
      ],
    },
  },
  {
    safeguard: "A refusal for lack of quota closes the budget",
    file: "src/azure/gateway.ts",
    takenOut: "the next request goes at once",
    edits: [{ before: "      this.throttled(request.service, draws, retryAfterMs);\n", after: "" }],
    test: {
      file: "test/unit/azure/gateway.test.ts",
      titles: ["limits", "a closed budget refuses without a request, and opens again after the time"],
    },
  },
  {
    safeguard: "A budget stays closed for as long as Retry-After says",
    file: "src/azure/budget/brake.ts",
    takenOut: "the pause is a guess",
    edits: [{ before: "nowMs + (retryAfterMs ?? guessMs)", after: "nowMs + guessMs" }],
    test: {
      file: "test/unit/azure/budget/brake.test.ts",
      titles: ["Brake", "closes for as long as the service asks, and a shorter wish does not shorten it"],
    },
  },
  {
    safeguard: "A pause that begins while another budget is waited for is kept",
    file: "src/azure/budget/budgets.ts",
    takenOut: "each budget is asked once",
    edits: [{ before: "while (draws.some(({ budget }) => budget.isClosed));", after: "while (false);" }],
    test: {
      file: "test/unit/azure/budget/budgets.test.ts",
      titles: ["a pause that begins while another budget is waited for is kept"],
    },
  },
  {
    safeguard: "The narrowest budget admits a request last, right before it is sent",
    file: "src/azure/budget/budgets.ts",
    takenOut: "it admits it first",
    edits: [{ before: "draws.toReversed()", after: "draws" }],
    test: {
      file: "test/unit/azure/budget/budgets.test.ts",
      titles: ["one request a second stays one a second when another budget held them up"],
    },
  },
  {
    safeguard: "A pause that begins while a connection is waited for is kept",
    file: "src/azure/gateway.ts",
    takenOut: "the budgets are not looked at again before the first byte",
    edits: [{ before: "    if (draws.some(({ budget }) => budget.isClosed)) throw new PauseBegan();\n", after: "" }],
    test: {
      file: "test/unit/azure/gateway.test.ts",
      titles: [
        "a pause that begins while a connection is waited for",
        "is kept, and the request goes out after it, once",
      ],
    },
  },
  {
    safeguard: "After Retry-After not everybody starts at once",
    file: "src/azure/budget/rate-budget.ts",
    takenOut: "what was saved up in the bucket is kept",
    edits: [{ before: "      bucket.atMost(1, nowMs);\n", after: "" }],
    test: {
      file: BUDGET_TEST,
      titles: ["RateBudget", "is closed for everybody until Retry-After, then starts slowly"],
    },
  },
  {
    safeguard: "Callers share one fetch of a token",
    file: "src/azure/token-source.ts",
    takenOut: "each caller fetches",
    edits: [{ before: "this.#underWay ??= this.#fetch()", after: "this.#underWay = this.#fetch()" }],
    test: { file: "test/unit/azure/token-source.test.ts", titles: ["TokenSource", "fetches once for many callers"] },
  },
  {
    safeguard: "A failure to get a token is remembered",
    file: "src/azure/token-source.ts",
    takenOut: "every caller asks again",
    edits: [
      {
        before: "if (this.#failure !== undefined && this.#backsOff(nowMs)) {",
        after: "if (this.#failure !== undefined && false) {",
      },
    ],
    test: {
      file: "test/unit/azure/token-source.test.ts",
      titles: ["TokenSource", "remembers a failure, longer each time, and gives the same one to everybody"],
    },
  },
  {
    safeguard: "The list of Conditional Access policies is read once per interval for all",
    file: POLICIES,
    takenOut: "each pass reads it",
    edits: [{ before: "known !== undefined && this.#isFresh(known, maxAgeMs) ? known :", after: "" }],
    test: {
      file: POLICIES_TEST,
      titles: ["ConditionalAccessCache", "asks once for all who come meanwhile and within the age"],
    },
  },
  {
    safeguard: "A failure to read the policies is shared",
    file: POLICIES,
    takenOut: "each pass tries again",
    edits: [
      {
        before: "const longestMs = failures === 0 ? maxAgeMs :",
        after: "const longestMs = failures === 0 ? maxAgeMs : 0 *",
      },
    ],
    test: {
      file: POLICIES_TEST,
      titles: ["ConditionalAccessCache", "shares a failure too, for a time that doubles up to the age"],
    },
  },
];
