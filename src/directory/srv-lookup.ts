import { Resolver } from "node:dns/promises";
import { type Clock, deadline } from "../ports/clock.ts";
import { LdapFailure, type LdapLimits, type SrvRecord } from "../ports/ldap.ts";
import { givenUp } from "./connection-failure.ts";

/** The question that is asked of DNS; a door for tests. */
export interface SrvResolver {
  resolveSrv(
    name: string,
  ): Promise<
    readonly { readonly name: string; readonly port: number; readonly priority: number; readonly weight: number }[]
  >;
  cancel(): void;
}

/** The name does not exist, or has no such record: an answer. */
const NOTHING_THERE: readonly string[] = ["ENOTFOUND", "ENODATA"];
const TIMED_OUT: readonly string[] = ["ETIMEOUT", "ECANCELLED"];
const TRIES = 2;

/** Node's resolver, which asks the name servers of the system and not its hosts file. Tries twice within the given time. */
export function systemResolver(timeoutMs: number): SrvResolver {
  return new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs / (2 * TRIES))), tries: TRIES });
}

/**
 * The SRV records of a name; empty when there are none. A record whose target is the root says that there is no such
 * service (RFC 2782) and is left out.
 *
 * @throws {LdapFailure} `network`, `timeout` or `aborted`.
 */
export async function lookUpSrv(
  name: string,
  limits: LdapLimits,
  world: { readonly clock: Clock; readonly makeResolver: (timeoutMs: number) => SrvResolver },
): Promise<readonly SrvRecord[]> {
  const limit = deadline(world.clock, limits.timeoutMs, limits.signal);
  const resolver = world.makeResolver(limits.timeoutMs);
  const onLimit = (): void => resolver.cancel();
  try {
    limit.signal.addEventListener("abort", onLimit, { once: true });
    if (limit.signal.aborted) throw givenUp("open", limits.signal);
    const records = await resolver.resolveSrv(name);
    return records
      .filter((record) => record.name !== "" && record.name !== ".")
      .map((record) => ({
        host: record.name.toLowerCase(),
        port: record.port,
        priority: record.priority,
        weight: record.weight,
      }));
  } catch (error) {
    if (limit.signal.aborted) throw givenUp("open", limits.signal);
    return explain(error);
  } finally {
    limit.signal.removeEventListener("abort", onLimit);
    limit.dispose();
  }
}

function explain(error: unknown): readonly SrvRecord[] {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  if (NOTHING_THERE.includes(code)) return [];
  if (TIMED_OUT.includes(code)) throw new LdapFailure("timeout", `DNS does not answer (${code})`, { cause: error });
  throw new LdapFailure("network", `DNS answers with an error (${code})`, { cause: error });
}
