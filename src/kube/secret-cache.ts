import { OperatorError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { type KubeObject, objectKey, type ResourceKind } from "./client.ts";
import { createInformer } from "./informer.ts";
import type { Informer } from "./informer-port.ts";
import type { KubeTransport } from "./transport.ts";

/** How many Secrets may be watched at once; each is a connection. */
const MAX_SECRETS = 64;

const SECRET: ResourceKind = { group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true };

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Decoded data of a Secret: values as UTF-8 text. */
export type SecretData = Readonly<Record<string, string>>;

/** Reads Secrets of one namespace and keeps watching the ones read, while something refers to them or there is room. */
export interface SecretCache {
  /**
   * The data of a Secret as it is now; undefined when there is none of that name.
   *
   * @throws {OperatorError} `Forbidden` names the Role that is missing; `TooManySecrets`.
   * @throws {KubeUnreachableError} before the first answer of the API server.
   */
  read(name: string): Promise<SecretData | undefined>;
  /** Stops all watches. */
  close(): Promise<void>;
}

/** What {@link createSecretCache} is made of. */
export interface SecretCacheOptions {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether something still refers to a Secret. One that nothing refers to makes room for another. */
  readonly isReferenced: (name: string) => boolean;
  /** A Secret that was read before appeared, changed or went, or can be read at last. Never told what is in it. */
  readonly onChange: (name: string) => void;
}

interface Entry {
  readonly informer: Informer<Secret>;
  readonly stop: AbortController;
  readonly running: Promise<void>;
  /** The latest failure to list, until a list succeeds. */
  failure: Error | undefined;
  /** Readers that wait for the first list. */
  readonly waiting: Set<(error: Error) => void>;
}

/**
 * Watches each Secret by its name, so that a Role with `resourceNames` (verbs get, list, watch) is enough and no other
 * Secret ever reaches this process.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export function createSecretCache(options: SecretCacheOptions): SecretCache {
  const { transport, namespace, clock, random, onChange, isReferenced } = options;
  const entries = new Map<string, Entry>();
  const ending = new Set<Promise<void>>();

  const watch = (name: string): Entry => {
    const informer = createInformer<Secret>({
      transport,
      kind: SECRET,
      namespace,
      fieldSelector: `metadata.name=${name}`,
      clock,
      random,
      onError: (error) => {
        if (informer.hasSynced()) return;
        entry.failure = withName(error, name);
        for (const reject of entry.waiting) reject(entry.failure);
      },
    });
    informer.onChange(({ initial }) => {
      if (!initial) onChange(name);
    });
    const stop = new AbortController();
    const running = informer.run(stop.signal);
    const entry: Entry = { informer, stop, running, failure: undefined, waiting: new Set() };
    informer.synced.then(
      () => {
        // Whoever was refused before learns that another try is worth it.
        if (entry.failure !== undefined) onChange(name);
        entry.failure = undefined;
      },
      () => undefined,
    );
    entries.set(name, entry);
    return entry;
  };

  const end = (name: string, { stop, running }: Entry): void => {
    entries.delete(name);
    stop.abort();
    ending.add(running);
    void running.finally(() => ending.delete(running));
  };

  /** Names come and go, with every rotation where they carry a hash or a date. */
  const makeRoom = (): void => {
    for (const [name, entry] of [...entries]) if (entry.waiting.size === 0 && !isReferenced(name)) end(name, entry);
  };

  return {
    read: async (name) => {
      const known = entries.get(name);
      if (known === undefined && entries.size >= MAX_SECRETS) makeRoom();
      if (known === undefined && entries.size >= MAX_SECRETS) throw tooManySecrets();
      const entry = known ?? watch(name);
      if (!entry.informer.hasSynced()) await firstList(entry);
      return decode(entry.informer.store.get(objectKey(name, namespace)));
    },
    close: async () => {
      for (const [name, entry] of [...entries]) end(name, entry);
      await Promise.all(ending);
    },
  };
}

async function firstList(entry: Entry): Promise<void> {
  if (entry.failure !== undefined) throw entry.failure;
  const failed = Promise.withResolvers<never>();
  entry.waiting.add(failed.reject);
  try {
    await Promise.race([entry.informer.synced, failed.promise]);
  } finally {
    entry.waiting.delete(failed.reject);
  }
}

function decode(secret: Secret | undefined): SecretData | undefined {
  if (secret === undefined) return undefined;
  const entries = Object.entries(secret.data ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}

/** A Role may list the Secrets by name: say which one this is about. */
function withName(error: Error, name: string): Error {
  if (!(error instanceof OperatorError) || error.code !== "Forbidden") return error;
  const { code, reason, retry, needsHuman } = error;
  const message = `${error.message} With resourceNames: ["${name}"] and the verbs get, list and watch it covers only this Secret.`;
  return new OperatorError(message, { code, reason, retry, needsHuman, cause: error });
}

function tooManySecrets(): OperatorError {
  return new OperatorError(`More than ${MAX_SECRETS} different Secrets are referenced. Let realms share credentials.`, {
    code: "TooManySecrets",
    reason: "TooManySecrets",
    retry: { kind: "slow" },
    needsHuman: true,
  });
}
