import { Buffer } from "node:buffer";

/** What a token carries; clients must not look inside. */
export type TokenContent = Readonly<Record<string, unknown>>;

/** Writes an opaque token for `$skiptoken` or `$deltatoken`. `use` keeps one kind from being taken for another. */
export function writeToken(use: string, content: TokenContent): string {
  return Buffer.from(JSON.stringify({ use, ...content })).toString("base64url");
}

/** Reads a token of the same use; undefined when it is something else. */
export function readToken(use: string, token: string): TokenContent | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    const content = parsed as TokenContent;
    return content["use"] === use ? content : undefined;
  } catch {
    // Not ours: whatever the client sent is no JSON.
    return undefined;
  }
}
