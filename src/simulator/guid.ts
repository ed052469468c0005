import { createHash } from "node:crypto";
import { z } from "zod";

/** A GUID in the state file; upper and lower case are both taken. */
export const guidSchema = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, "Expected a GUID: 8-4-4-4-12 hexadecimal digits.");

/** A GUID that is the same for the same words: for directory objects that the state file does not list one by one. */
export function stableGuid(...words: readonly string[]): string {
  const hex = createHash("sha256").update(words.join("\n").toLowerCase()).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
  return [...parts, hex.slice(20, 32)].join("-");
}
