import { StringDecoder } from "node:string_decoder";
import { KubeUnreachableError } from "./transport.ts";

/**
 * Reads a whole body of at most `maxBytes`.
 *
 * @throws {KubeUnreachableError} `response_too_large`; the rest of the body is not read.
 */
export async function readBody(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge("answer", maxBytes);
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Splits a body into lines at `\n` and nowhere else: JSON may hold U+2028 and U+2029, which `readline` takes for line
 * ends. A last line without its line end was cut off and is left out.
 *
 * @throws {KubeUnreachableError} `response_too_large` for a line of more than `maxLineLength` UTF-16 units.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxLineLength: number): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let pending: string[] = [];
  let pendingLength = 0;
  for await (const chunk of chunks) {
    const pieces = decoder.write(chunk).split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield pending.length === 0 ? piece : pending.join("") + piece;
      pending = [];
      pendingLength = 0;
    }
    pendingLength += last.length;
    if (pendingLength > maxLineLength) throw tooLarge("watch line", maxLineLength);
    if (last !== "") pending.push(last);
  }
}

function tooLarge(what: string, limit: number): KubeUnreachableError {
  return new KubeUnreachableError(
    "response_too_large",
    `The Kubernetes API server sent a longer ${what} than the ${limit} bytes allowed.`,
  );
}
