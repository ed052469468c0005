import type { Socket } from "node:net";
import { type Clock, deadline } from "../ports/clock.ts";
import { type Ldap, LdapFailure, type LdapLimits, type LdapServer, type LdapSession } from "../ports/ldap.ts";
import { type ConnectPhase, connectionFailure, givenUp } from "./connection-failure.ts";
import { LdapExchange } from "./ldap-exchange.ts";
import { askForTls, SocketSession } from "./ldap-session.ts";
import { openTcp, putTlsOn } from "./ldap-socket.ts";
import { lookUpSrv, type SrvResolver, systemResolver } from "./srv-lookup.ts";

/** What the adapter is made of. */
export interface LdapWorld {
  readonly clock: Clock;
  /** Default {@link systemResolver}. */
  readonly makeResolver?: (timeoutMs: number) => SrvResolver;
}

/**
 * {@link Ldap} over real sockets. Requests are ldapts'; the connection and the answers are read here, because its client
 * - connects again by itself when a connection has closed: without TLS after StartTLS, and with the password of the next bind;
 * - keeps time with timers of its own, and has no bound for an answer;
 * - waits for ever when what arrives is not LDAP, and turns without end in an entry whose lengths lie;
 * - takes a search that the server cut short at the size limit for a whole one.
 */
export function createLdap(world: LdapWorld): Ldap {
  const { clock, makeResolver = systemResolver } = world;
  return {
    resolveSrv: (name, limits) => lookUpSrv(name, limits, { clock, makeResolver }),
    connect: (server, limits) => openSession(server, limits, clock),
  };
}

async function openSession(server: LdapServer, limits: LdapLimits, clock: Clock): Promise<LdapSession> {
  const startedMs = clock.monotonicMs();
  const limit = deadline(clock, limits.timeoutMs, limits.signal);
  let phase: ConnectPhase = "tcp";
  let tcp: Socket | undefined;
  try {
    tcp = await openTcp(server, limit.signal);
    phase = "tls";
    if (server.security === "startTls") {
      const plain = new LdapExchange(tcp, clock);
      const leftMs = Math.max(1, limits.timeoutMs - (clock.monotonicMs() - startedMs));
      await askForTls(plain, { ...limits, timeoutMs: leftMs });
      plain.release();
    }
    const socket = await putTlsOn(tcp, server, limit.signal);
    return new SocketSession(new LdapExchange(socket, clock), socket, clock);
  } catch (error) {
    tcp?.destroy();
    if (error instanceof LdapFailure) throw error;
    if (limit.signal.aborted) throw givenUp(phase, limits.signal);
    throw connectionFailure(error, phase);
  } finally {
    limit.dispose();
  }
}
