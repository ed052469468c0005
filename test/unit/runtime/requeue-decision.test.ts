import { describe, expect, it } from "vitest";
import { ConflictError, InvariantError, OperatorError, type Retry } from "../../../src/errors.ts";
import { KubeUnreachableError } from "../../../src/kube/transport.ts";
import { NotLeaderError } from "../../../src/ports/fence.ts";
import { OutboundFailure } from "../../../src/ports/outbound.ts";
import { classifyFailure } from "../../../src/runtime/requeue-decision.ts";

function failing(retry: Retry): OperatorError {
  return new OperatorError("It did not work.", { code: "X", reason: "X", retry, needsHuman: false });
}

const expected = (retry: Retry, terminal = false) => ({ kind: "expected", retry, terminal });
const several = (...errors: unknown[]) => new AggregateError(errors);
const backoff: Retry = { kind: "backoff" };

describe("classifyFailure()", () => {
  const rows: {
    readonly name: string;
    readonly thrown: unknown;
    readonly late?: boolean;
    readonly expected: object;
  }[] = [
    { name: "a conflict", thrown: new ConflictError("changed"), expected: { kind: "conflict" } },
    { name: "no lease", thrown: new NotLeaderError(), expected: { kind: "notLeader" } },
    {
      name: "an explained failure keeps its schedule",
      thrown: failing({ kind: "slow" }),
      expected: expected({ kind: "slow" }),
    },
    {
      name: "a very slow one is terminal",
      thrown: failing({ kind: "verySlow" }),
      expected: expected({ kind: "verySlow" }, true),
    },
    {
      name: "an explained failure beats the deadline",
      thrown: failing(backoff),
      late: true,
      expected: expected(backoff),
    },
    {
      name: "no answer from the API server",
      thrown: new KubeUnreachableError("network", "no"),
      expected: expected(backoff),
    },
    { name: "no answer from Azure", thrown: new OutboundFailure("timeout", "no"), expected: expected(backoff) },
    {
      name: "any other error past the deadline",
      thrown: new Error("aborted"),
      late: true,
      expected: { kind: "timeout" },
    },
    { name: "a bug", thrown: new InvariantError("impossible"), expected: { kind: "bug" } },
    { name: "a type error", thrown: new TypeError("x is undefined"), expected: { kind: "bug" } },
    { name: "something that is no error", thrown: "text", expected: { kind: "bug" } },
    {
      name: "several: no lease decides",
      thrown: several(failing(backoff), new NotLeaderError()),
      expected: { kind: "notLeader" },
    },
    {
      name: "several: a bug is not hidden",
      thrown: several(failing(backoff), new TypeError()),
      expected: { kind: "bug" },
    },
    {
      name: "several: the least patient decides",
      thrown: several(failing({ kind: "verySlow" }), failing({ kind: "dependency" }), failing({ kind: "slow" })),
      expected: expected({ kind: "dependency" }),
    },
    {
      name: "several: very slow only when all are",
      thrown: several(failing({ kind: "verySlow" }), failing({ kind: "verySlow" })),
      expected: expected({ kind: "verySlow" }, true),
    },
    {
      name: "several: the longer Retry-After holds",
      thrown: several(failing({ kind: "backoff", atLeastMs: 5 }), failing({ kind: "backoff", atLeastMs: 9 })),
      expected: expected({ kind: "backoff", atLeastMs: 9 }),
    },
    { name: "several conflicts", thrown: several(new ConflictError("a")), expected: { kind: "conflict" } },
    { name: "several that are none", thrown: several(), expected: { kind: "bug" } },
  ];

  it.each(rows)("$name", ({ thrown, late, expected: failure }) => {
    expect(classifyFailure(thrown, late ?? false)).toEqual(failure);
  });
});
