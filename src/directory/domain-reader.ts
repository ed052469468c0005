import { InvariantError } from "../errors.ts";
import { plainText } from "../plain-text.ts";
import type { Clock } from "../ports/clock.ts";
import { type Ldap, LdapFailure, type LdapLimits, type LdapServer, type LdapSession } from "../ports/ldap.ts";
import type { Random } from "../ports/random.ts";
import { ControllerFailure, explainFailure } from "./controller-failure.ts";
import { orderControllers } from "./controllers-of.ts";
import { dnsNameOf } from "./distinguished-name.ts";
import { type Ask, findAccount, findKerberosServer, findTrust } from "./domain-objects.ts";
import { serverOfUrl } from "./ldap-url.ts";
import type { DomainReader, DomainTarget, ObservedDomain } from "./ports.ts";
import { controllersNotFound, failureOfAll, type TriedController, unusableAddress } from "./read-failure.ts";
import { ROOT_DSE, type RootDse, rootDseOf } from "./root-dse.ts";
import { withoutPassword } from "./without-password.ts";

/** What a reader is made of. */
export interface DomainReaderWorld {
  readonly ldap: Ldap;
  readonly clock: Clock;
  readonly random: Random;
  /** For one controller, from connecting to the last answer; default 10 s. A controller that hangs costs no more. */
  readonly controllerBudgetMs?: number;
}

const DEFAULT_BUDGET_MS = 10_000;
const DNS_MS = 5_000;
/** A hundred realms with all the domains that they can have; forgetting one costs an order of controllers, no more. */
const MAX_REMEMBERED = 2_000;

/** Makes a {@link DomainReader}. Remembers per domain which controller answered last and asks that one first. */
export function createDomainReader(world: DomainReaderWorld): DomainReader {
  const budgetMs = world.controllerBudgetMs ?? DEFAULT_BUDGET_MS;
  /** Domain name → host. Domains that are declared no more must not pile up. */
  const lastAnswered = new Map<string, string>();
  const remember = (domain: string, host: string): void => {
    lastAnswered.delete(domain);
    lastAnswered.set(domain, host);
    const oldest = lastAnswered.size > MAX_REMEMBERED ? lastAnswered.keys().next() : undefined;
    if (oldest?.done === false) lastAnswered.delete(oldest.value);
  };

  async function read(target: DomainTarget, call: { readonly signal: AbortSignal }): Promise<ObservedDomain> {
    const servers = await controllersOf(target, call.signal);
    const tried: TriedController[] = [];
    for (const server of servers) {
      const outcome = await tryController(target, server, call.signal);
      if (!(outcome instanceof ControllerFailure)) {
        remember(target.name, server.host);
        return outcome;
      }
      tried.push({ server, failure: outcome });
      if (!outcome.meaning.triesNext) {
        remember(target.name, server.host);
        break;
      }
    }
    const [first, ...others] = tried;
    if (first === undefined) throw new InvariantError("A domain was read without a controller to try.");
    throw failureOfAll(target, [first, ...others]);
  }

  async function controllersOf(target: DomainTarget, signal: AbortSignal): Promise<readonly LdapServer[]> {
    const { server } = target;
    if (server.kind === "url") {
      const only = serverOfUrl(server.url, target.ca);
      if (only === undefined) throw unusableAddress(target, server.url);
      return [only];
    }
    const records = await resolve(target, server.name, signal);
    if (records.length === 0) throw controllersNotFound(target, server.name);
    const preferred = lastAnswered.get(target.name);
    return orderControllers(records, server.name.toLowerCase().startsWith("_ldaps.") ? "ldaps" : "startTls", {
      random: world.random,
      ...(preferred === undefined ? {} : { preferred }),
      ...(target.ca === undefined ? {} : { ca: target.ca }),
    });
  }

  async function resolve(target: DomainTarget, name: string, signal: AbortSignal) {
    try {
      return await world.ldap.resolveSrv(name, { timeoutMs: DNS_MS, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof LdapFailure ? controllersNotFound(target, name, error) : error;
    }
  }

  async function tryController(
    target: DomainTarget,
    server: LdapServer,
    signal: AbortSignal,
  ): Promise<ObservedDomain | ControllerFailure> {
    const startedMs = world.clock.monotonicMs();
    const limits = (): LdapLimits => ({
      timeoutMs: Math.max(1, budgetMs - (world.clock.monotonicMs() - startedMs)),
      signal,
    });
    let session: LdapSession | undefined;
    try {
      session = await world.ldap.connect(server, limits());
      await session.bind(target.credentials.username, target.credentials.password, limits());
      return await readDomain(target, server, askWith(session, limits));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ControllerFailure) return error;
      if (error instanceof LdapFailure)
        return explainFailure(withoutPassword(error, target.credentials.password), budgetMs);
      throw error;
    } finally {
      await session?.close();
    }
  }

  return { read };
}

function askWith(session: LdapSession, limits: () => LdapLimits): Ask {
  return (search) => session.search(search, limits());
}

async function readDomain(target: DomainTarget, server: LdapServer, ask: Ask): Promise<ObservedDomain> {
  const rootDse = await readRootDse(ask);
  const baseDn = target.baseDn ?? domainOf(rootDse, target);
  await requireBase(ask, baseDn);
  const kerberosServer = await findKerberosServer(ask, baseDn);
  const account = await findAccount(ask, baseDn, kerberosServer);
  const rootDn = rootDse.rootDomainNamingContext ?? baseDn;
  const trust = await findTrust(ask, rootDn);
  const forestRoot = dnsNameOf(rootDn);
  return {
    controller: rootDse.dnsHostName ?? server.host,
    ...(rootDse.domainFunctionality === undefined ? {} : { functionalLevel: rootDse.domainFunctionality }),
    ...(forestRoot === undefined ? {} : { forestRoot }),
    hasKerberosServer: kerberosServer !== undefined,
    ...(account === undefined ? {} : { account }),
    ...(trust === undefined ? {} : trust === "elsewhere" ? { isTrustElsewhere: true } : { trust }),
  };
}

async function readRootDse(ask: Ask): Promise<RootDse> {
  const entry = (await ask(ROOT_DSE)).entries[0];
  if (entry === undefined) throw new ControllerFailure("DirectoryAnswerMalformed", "shows no rootDSE");
  const rootDse = rootDseOf(entry);
  if (rootDse.isReadOnly) throw new ControllerFailure("DomainControllerReadOnly", "read-only");
  // What it does not have yet is not known to be missing.
  if (!rootDse.isSynchronized)
    throw new ControllerFailure("DomainControllerUnreachable", "has not finished its first synchronisation");
  return rootDse;
}

/** The domain that the server is a controller of: the declared one, or else everything it says would be about another. */
function domainOf(rootDse: RootDse, target: DomainTarget): string {
  const own = rootDse.defaultNamingContext;
  if (own === undefined)
    throw new ControllerFailure("DirectoryAnswerMalformed", "names no domain as its own (defaultNamingContext)");
  const name = dnsNameOf(own);
  if (name === target.name.toLowerCase()) return own;
  throw new ControllerFailure(
    "DirectoryReferral",
    `is a controller of ${name ?? plainText(own, 100)}, not of ${target.name}`,
    {
      help: `Name a controller of ${target.name} in ldap.`,
    },
  );
}

/** Without this, a base DN that the server does not hold would look like a domain in which everything is missing. */
async function requireBase(ask: Ask, baseDn: string): Promise<void> {
  const answer = await ask({
    baseDn,
    scope: "base",
    filter: "(objectClass=*)",
    attributes: ["objectClass"],
    maxEntries: 1,
  });
  if (answer.entries.length > 0) return;
  if (answer.referrals.length > 0)
    throw new ControllerFailure(
      "DirectoryReferral",
      `refers to another server: ${plainText(answer.referrals[0] ?? "", 160)}`,
      {
        help: "Name a controller of the domain itself in ldap, or correct ldap.baseDn.",
      },
    );
  throw new ControllerFailure("DirectoryBaseNotFound", "does not show the base DN to the account", {
    help: "Let the account of ldap.credentialsRef read the domain.",
  });
}
