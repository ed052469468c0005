import { createReadStream } from "node:fs";
import type { StandardInput } from "./command.ts";
import { UsageError } from "./options.ts";

/** Where bytes come from: a path, or standard input. */
export type InputSource = { readonly path: string } | { readonly stdin: StandardInput };

/**
 * Everything that a file or standard input holds, but no more than one byte beyond `maxBytes`: enough to see that it is too
 * much, also where it never ends.
 *
 * @throws {UsageError} when it can't be read.
 */
export async function readBounded(source: InputSource, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of open(source, maxBytes)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) break;
    }
  } catch (error) {
    const name = "path" in source ? source.path : "standard input";
    throw new UsageError(`${name} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}

function open(source: InputSource, maxBytes: number): AsyncIterable<Uint8Array> {
  return "path" in source
    ? (createReadStream(source.path, { end: maxBytes }) as AsyncIterable<Uint8Array>)
    : source.stdin.read();
}
