/** What stands in place of something that must not be read. */
export const MASK = "[redacted]";

/**
 * Shapes of secrets, each matched in linear time. They also match inside a JSON document and inside a JSON document that
 * is a string of another one, so the value ends at a quote or a backslash.
 */
const SECRET_SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A JSON Web Token: base64url of `{"`, two dots; the signature may be missing (https://www.rfc-editor.org/rfc/rfc7519).
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, MASK],
  [/\b(bearer|basic)(\s+|%20|\+)[^\s"'\\,;]+/gi, `$1$2${MASK}`],
  // Form fields and query parameters of the token endpoint, and the signature of a storage URL.
  [
    /\b(client_secret|client_assertion|assertion|access_token|refresh_token|id_token|password|sig)(=|%3D)[^&\s"'\\]+/gi,
    `$1$2${MASK}`,
  ],
  // The same names as JSON members.
  [
    /(\b(?:client_?secret|client_?assertion|access_?token|refresh_?token|id_?token|password)\\*"\s*:\s*\\*")[^"\\]+/gi,
    `$1${MASK}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, MASK],
];

/** The text with everything that looks like a token or a secret masked. Valid JSON stays valid JSON. */
export function maskSecrets(text: string): string {
  return SECRET_SHAPES.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
