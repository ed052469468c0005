/** What stands in place of something that must not be read. */
export const MASK = "[redacted]";

/** Names of members whose value nobody may read, in either way of writing them. */
const SECRET_NAMES =
  "(?:authorization|password|secret|token|(?:access|refresh|id)_?token|client_?(?:secret|assertion)|private_?key)";

/** Shapes of secrets, each matched in linear time, within a JSON line as well as in plain text. */
const SECRET_SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A member of the line itself, at whatever depth.
  [new RegExp(String.raw`("${SECRET_NAMES}"\s*:\s*")(?:[^"\\]|\\.)*`, "gi"), `$1${MASK}`],
  // A member of a JSON document that is a text in the line: quotes are escaped once there, and escapes twice.
  [new RegExp(String.raw`(\\"${SECRET_NAMES}\\"\s*:\s*\\")(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))*`, "gi"), `$1${MASK}`],
  // A JSON Web Token: base64url of `{"`, two dots; the signature may be missing (https://www.rfc-editor.org/rfc/rfc7519).
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, MASK],
  [/\b(bearer|basic)(\s+|%20|\+)[^\s"'\\,;]+/gi, `$1$2${MASK}`],
  // Form fields and query parameters of the token endpoint, and the signature of a storage URL.
  [
    /\b(client_secret|client_assertion|assertion|access_token|refresh_token|id_token|password|sig)(=|%3D)[^&\s"'\\]+/gi,
    `$1$2${MASK}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, MASK],
];

/** The text with everything that looks like a token or a secret masked. Valid JSON stays valid JSON. */
export function maskSecrets(text: string): string {
  return SECRET_SHAPES.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
