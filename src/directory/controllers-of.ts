import type { LdapServer, SrvRecord } from "../ports/ldap.ts";
import type { Random } from "../ports/random.ts";

/** So many controllers are tried in one read. */
export const MAX_CONTROLLERS = 5;

/**
 * The servers to try, in order: by priority, within one by weighted chance (https://www.rfc-editor.org/rfc/rfc2782), at most
 * {@link MAX_CONTROLLERS}. `preferred` comes first when it is among them, so that two reads of a healthy domain tell of one
 * controller.
 */
export function orderControllers(
  records: readonly SrvRecord[],
  security: LdapServer["security"],
  world: { readonly random: Random; readonly preferred?: string; readonly ca?: string },
): readonly LdapServer[] {
  const { preferred, ca } = world;
  const ordered = byPriority(withoutDoubles(records)).flatMap((group) => byWeight(group, world.random));
  const first = ordered.filter(({ host }) => host === preferred);
  return [...first, ...ordered.filter(({ host }) => host !== preferred)]
    .slice(0, MAX_CONTROLLERS)
    .map(({ host, port }) => ({ host, port, security, ...(ca === undefined ? {} : { ca }) }));
}

function withoutDoubles(records: readonly SrvRecord[]): readonly SrvRecord[] {
  return [...new Map(records.map((record) => [`${record.host}:${record.port}`, record])).values()];
}

function byPriority(records: readonly SrvRecord[]): readonly (readonly SrvRecord[])[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.map((wanted) => records.filter(({ priority }) => priority === wanted));
}

/** Draws one after the other, each with a chance in proportion to its weight; those without weight have a very small one. */
function byWeight(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  // By name first: the order of a DNS answer changes from one to the next, and must not decide.
  const left = [...records].sort((a, b) => (a.host < b.host ? -1 : 1)).sort((a, b) => a.weight - b.weight);
  const drawn: SrvRecord[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    const mark = random.fraction() * sum;
    let running = 0;
    const index = left.findIndex(({ weight }) => {
      running += weight;
      return running >= mark;
    });
    drawn.push(...left.splice(Math.max(0, index), 1));
  }
  return drawn;
}
