import { createHash } from "node:crypto";
import { OperatorError } from "../errors.ts";
import { AzureReason } from "./reasons.ts";

/** Reads Secrets of the operator's own namespace, and of no other. Values are decoded text. */
export interface SecretReader {
  /** @returns `undefined` when there is no such Secret. */
  read(name: string): Promise<Readonly<Record<string, string>> | undefined>;
}

/** Values of a Secret, and a fingerprint that changes with them and says nothing about them. */
export interface SecretValues {
  readonly values: readonly string[];
  readonly fingerprint: string;
}

/**
 * Reads the keys of a Secret.
 *
 * @throws {OperatorError} reason `SecretNotFound` or `SecretInvalid`, naming the Secret and the key.
 */
export async function readSecretKeys(
  secrets: SecretReader,
  name: string,
  keys: readonly string[],
): Promise<SecretValues> {
  const secret = await secrets.read(name);
  if (secret === undefined) {
    throw secretError(
      AzureReason.SecretNotFound,
      `The Secret ${name} does not exist in the operator's namespace; create it with the ${keys.length === 1 ? "key" : "keys"} ${keys.join(" and ")}.`,
    );
  }
  const values = keys.map((key) => {
    const value = secret[key]?.trim();
    if (value !== undefined && value !== "") return value;
    throw secretError(
      AzureReason.SecretInvalid,
      `The Secret ${name} in the operator's namespace has no value under the key ${key}.`,
    );
  });
  const hash = createHash("sha256");
  for (const value of values) hash.update(value).update("\0");
  return { values, fingerprint: hash.digest("hex") };
}

/** What a Secret holds is not what it should be. */
export function secretError(reason: "SecretNotFound" | "SecretInvalid", message: string): OperatorError {
  return new OperatorError(message, { code: reason, reason, retry: { kind: "slow" }, needsHuman: true });
}
