const REDACTED = "[redacted]";
/** Anything shorter is no credential, and replacing it would garble the text. */
const MIN_SECRET_LENGTH = 8;

/**
 * `text` without the secrets that were sent to get it: a service that echoes its request must not bring them into an error.
 * They are taken out as they were sent, and as they look in a form or inside JSON.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets.flatMap(spellings)) clean = clean.replaceAll(secret, REDACTED);
  return clean;
}

/** The secrets of a request: its bearer token, and the secret or assertion in the form that it posts. */
export function secretsOf(request: {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}): readonly string[] {
  const token = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  const form = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const fields = new URLSearchParams(form ? request.body : "");
  const secrets = [token, fields.get("client_secret"), fields.get("client_assertion")];
  return secrets.filter((secret) => secret !== undefined && secret !== null);
}

function spellings(secret: string): readonly string[] {
  if (secret.length < MIN_SECRET_LENGTH) return [];
  return [...new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])];
}
