import { describe, expect, it } from "vitest";
import { ConflictError, InvariantError, OperatorError } from "../../../src/errors.ts";
import { KubeUnreachableError } from "../../../src/kube/transport.ts";
import { serializeError } from "../../../src/observability/serialize-error.ts";
import { OutboundFailure } from "../../../src/ports/outbound.ts";

describe("serializeError()", () => {
  it("shows an explained failure without a stack, and its cause", () => {
    const cause = new OutboundFailure("timeout", "ARM did not answer.");
    const error = new OperatorError("The instance is busy.", {
      code: "Busy",
      reason: "Busy",
      retry: { kind: "backoff" },
      needsHuman: false,
      cause,
    });
    expect(serializeError(error)).toEqual({
      name: "OperatorError",
      code: "Busy",
      message: "The instance is busy.",
      cause: { name: "OutboundFailure", code: "timeout", message: "ARM did not answer." },
    });
  });

  it.each([new ConflictError("x"), new KubeUnreachableError("tls", "x"), new DOMException("x", "TimeoutError")])(
    "needs no stack for %s",
    (error) => {
      expect(serializeError(error)).not.toHaveProperty("stack");
    },
  );

  it.each([new InvariantError("x"), new TypeError("x")])("shows the stack of %s", (error) => {
    expect(serializeError(error)).toEqual({ name: error.name, message: "x", stack: error.stack });
  });

  it("leaves out what libraries hang onto errors", () => {
    const error = Object.assign(new TypeError("x"), { request: { headers: { authorization: "canary" } } });
    expect(JSON.stringify(serializeError(error))).not.toContain("canary");
  });

  it("ends with a chain of causes that goes round", () => {
    const error = new ConflictError("round");
    error.cause = error;
    expect(JSON.stringify(serializeError(error)).match(/round/g)?.length).toBe(5);
  });

  it("shows the first of several errors", () => {
    const several = new AggregateError(Array.from({ length: 9 }, (_, n) => new ConflictError(`${n}`)));
    expect(serializeError(several).errors?.map(({ message }) => message)).toEqual(["0", "1", "2", "3", "4"]);
  });

  it.each([
    ["a text", { name: "string", message: "a text" }],
    [undefined, { name: "undefined", message: "undefined" }],
    [{ token: "canary" }, { name: "object", message: "Something that is not an error was thrown." }],
  ])("describes %j, which is no error", (thrown, expected) => {
    expect(serializeError(thrown)).toEqual(expected);
  });
});
