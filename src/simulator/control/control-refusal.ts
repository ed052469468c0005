import type { z } from "zod";

/** A request to the control port that can't be done; `message` says what to send instead. */
export class ControlRefusal extends Error {
  override readonly name = "ControlRefusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One line per finding of a schema: where in the document, and what is wrong with it. */
export function findingsOf(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
    return `${path === "" ? "the document" : path.replace(/^\./, "")}: ${issue.message}`;
  });
}

/** Parses with a schema. @throws {ControlRefusal} 400 with the findings as one sentence. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ControlRefusal(400, `The body is not right. ${findingsOf(result.error).join(" ")}`);
}
