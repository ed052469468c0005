import { type Clock, sleep } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { armReply } from "./arm/arm-service.ts";
import { InstanceOperations } from "./arm/instance-operations.ts";
import { TokenBuckets } from "./arm/token-buckets.ts";
import { identityEndpointReply } from "./entra/identity-endpoint.ts";
import { loginReply } from "./entra/login-service.ts";
import { createSigningKeys, type SigningKeys } from "./entra/signing-keys.ts";
import type { Exchange, Reply } from "./exchange.ts";
import { type Fault, Faults, faultAnswer } from "./faults.ts";
import { createGraphService } from "./graph/service.ts";
import { authenticateGraph } from "./graph-authentication.ts";
import { DirectoryService } from "./ldap/directory-service.ts";
import { ResourceGraph } from "./resource-graph/resource-graph.ts";
import { type ServiceName, Site } from "./site.ts";
import type { SimulatorState } from "./state.ts";
import { describeExchange, requestIdOf, Transcript } from "./transcript.ts";
import { createWorld, type OwnedWorld } from "./world.ts";

/** The simulator was told to close the connection instead of answering. */
export class ConnectionDropped extends Error {
  override readonly name = "ConnectionDropped";
  constructor() {
    super("The simulator closed the connection without an answer.");
  }
}

/** How a request came in. */
export interface HandleOptions {
  /** The service that the port belongs to; without it the host name, the port or the path decides. */
  readonly service?: ServiceName;
  /** Aborts when the caller has gone; ends hanging and delayed answers. */
  readonly signal?: AbortSignal;
}

/** A local Azure in one object. It opens no socket; see server.ts for that. */
export interface Simulator {
  readonly world: OwnedWorld;
  readonly site: Site;
  readonly transcript: Transcript;
  readonly faults: Faults;
  readonly operations: InstanceOperations;
  /** The domain controllers of the state. */
  readonly directory: DirectoryService;
  /**
   * Answers one request to ARM, Graph or the login host.
   *
   * @throws {ConnectionDropped} when a fault closes the connection: pass it on as a network failure.
   */
  handle(exchange: Exchange, options?: HandleOptions): Promise<Reply>;
  /** Answers one request to the identity endpoint of a virtual machine. */
  handleIdentityEndpoint(exchange: Exchange): Promise<Reply>;
  /** Drops everything that was to happen later. */
  stop(): void;
}

/** Makes a simulator around a parsed state, which it changes in place. */
export function createSimulator(init: {
  readonly state: SimulatorState;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs tokens; default a key of its own, made at the first request. Making one takes long, so many may share it. */
  readonly signingKeys?: SigningKeys;
}): Simulator {
  const world = createWorld(init);
  const site = new Site(world.state);
  const transcript = new Transcript(() => world.clock.nowMs());
  const faults = new Faults();
  const operations = new InstanceOperations(world);
  const buckets = new TokenBuckets(world);
  const resourceGraph = new ResourceGraph(world, site, operations);
  const graph = createGraphService(world);
  let keysPromise: Promise<SigningKeys> | undefined;
  const signingKeys = (): Promise<SigningKeys> =>
    (keysPromise ??= init.signingKeys === undefined ? createSigningKeys() : Promise.resolve(init.signingKeys));

  async function serve(
    exchange: Exchange,
    service: ServiceName,
    fault: Fault | undefined,
  ): Promise<{ readonly reply: Reply; readonly clientId?: string }> {
    const effect = fault?.effect;
    if (effect?.kind === "answer") return { reply: faultAnswer(effect, service, world.random.uuid()) };
    const keys = await signingKeys();
    if (service === "login") return { reply: await loginReply(exchange, { world, site, keys }) };
    if (service === "arm") {
      const failure = effect?.kind === "failOperation" ? { code: effect.code, message: effect.message } : undefined;
      return armReply(exchange, { world, site, keys, operations, buckets, resourceGraph }, failure);
    }
    const authentication = await authenticateGraph(exchange, { world, site, keys });
    if ("refusal" in authentication) return { reply: authentication.refusal };
    const { caller } = authentication;
    return { reply: graph(exchange, caller, world), clientId: caller.clientId };
  }

  async function handle(exchange: Exchange, options: HandleOptions = {}): Promise<Reply> {
    const service = options.service ?? site.serviceFor(exchange);
    const fault = faults.take(exchange, service);
    const record = (status: number, caller?: string, requestId?: string): void => {
      transcript.add({
        actor: "api",
        ...describeExchange(exchange, service),
        status,
        ...(caller === undefined ? {} : { caller }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(fault === undefined ? {} : { fault: fault.name }),
      });
    };
    const waitMs = world.state.behaviour.latencyMs + (fault?.effect.kind === "delay" ? fault.effect.delayMs : 0);
    if (waitMs > 0) await sleep(world.clock, waitMs, options.signal);
    if (isDropped(fault)) {
      record(0);
      throw new ConnectionDropped();
    }
    if (fault?.effect.kind === "hang") {
      record(0);
      return await untilAborted(options.signal);
    }
    const { reply, clientId } = await serve(exchange, service, fault);
    if (fault?.effect.kind === "dropAfterEffect") {
      record(0, clientId, requestIdOf(reply));
      throw new ConnectionDropped();
    }
    const sent = spoil(reply, fault);
    record(sent.status, clientId, requestIdOf(reply));
    return sent;
  }

  return {
    world,
    site,
    transcript,
    faults,
    operations,
    directory: new DirectoryService({ world, transcript, faults }),
    handle,
    async handleIdentityEndpoint(exchange) {
      const reply = await identityEndpointReply(exchange, { world, site, keys: await signingKeys() });
      transcript.add({
        actor: "api",
        ...describeExchange(exchange, "login"),
        service: "identity-endpoint",
        status: reply.status,
      });
      return reply;
    },
    stop: () => world.stop(),
  };
}

function isDropped(fault: Fault | undefined): boolean {
  return fault?.effect.kind === "dropBeforeEffect" || fault?.effect.kind === "reset";
}

/** What a broken server or a proxy in between would make of an answer. */
function spoil(reply: Reply, fault: Fault | undefined): Reply {
  if (fault?.effect.kind === "malformedBody") {
    const whole = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
    return { ...reply, body: whole.slice(0, Math.ceil(whole.length / 2)) };
  }
  if (fault?.effect.kind === "htmlBody") {
    return {
      status: fault.effect.status,
      headers: { "content-type": "text/html" },
      body: "<html><head><title>Bad Gateway</title></head><body><h2>Our services aren't available right now</h2></body></html>",
    };
  }
  return reply;
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const drop = (): void => reject(new ConnectionDropped());
    if (signal?.aborted === true) drop();
    else signal?.addEventListener("abort", drop, { once: true });
  });
}
