import { OperatorError } from "../errors.ts";
import { AzureReason } from "./reasons.ts";

/** `code` of the error that {@link requireSameHost} throws. */
export const FOREIGN_URL = "ForeignUrl";

/**
 * Checks a link that a service sent (operation, `Location`, next page) before a token is attached to it: https, the host and
 * port of the endpoint that the token is for, and no user information. A relative link is resolved against the endpoint.
 *
 * @param link as it stood in the answer, or as it was kept in a status.
 * @param endpoint origin of the service, for example https://management.azure.com.
 * @returns The absolute link.
 * @throws {OperatorError} code `ForeignUrl`: the token stays here; the caller reads the resource itself instead.
 */
export function requireSameHost(link: string, endpoint: string): string {
  const url = URL.parse(link, endpoint);
  const own = new URL(endpoint);
  const trusted =
    url?.protocol === "https:" &&
    url.host === own.host &&
    url.username === "" &&
    url.password === "" &&
    link.length <= 8192;
  if (!trusted) throw foreignUrl(url?.host, own.host);
  return url.href;
}

function foreignUrl(host: string | undefined, ownHost: string): OperatorError {
  // The path and query can hold anything, so only the host is named.
  const named = host === undefined || host === "" ? "an unreadable address" : `the host ${host.slice(0, 100)}`;
  return new OperatorError(
    `A link that Azure sent points to ${named} instead of ${ownHost}, so no token was sent there. ` +
      "If a gateway rewrites Azure's answers, configure it as the endpoint of this cloud.",
    { code: FOREIGN_URL, reason: AzureReason.UntrustedUrl, retry: { kind: "slow" }, needsHuman: true, graceMs: 60_000 },
  );
}
