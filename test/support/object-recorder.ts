import { GROUP, VERSION } from "../../src/api/v1alpha1/common.ts";
import type { KubeTransport } from "../../src/kube/transport.ts";
import { deadline, systemClock } from "../../src/ports/clock.ts";
import type { Judged, JudgedCondition } from "./kstatus.ts";

/** An object of one of our kinds, as the API server stored it. */
export interface RecordedObject extends Judged {
  readonly kind: "WindowsAuthentication" | "KerberosRealm";
  readonly metadata: Judged["metadata"] & {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly finalizers?: readonly string[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Judged["spec"] & Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly (JudgedCondition & { readonly lastTransitionTime: string })[];
    readonly pendingActions?: readonly string[];
    readonly lastHandledReconcileAt?: string;
    readonly operation?: { readonly kind: string; readonly url: string };
    readonly owned?: object;
    readonly consent?: Readonly<Record<string, readonly HeldEntry[]>>;
    readonly history?: readonly { readonly outcome: string; readonly message: string; readonly count: number }[];
    readonly missingPermissions?: readonly { readonly permission: string; readonly scope: string }[];
    readonly directory?: { readonly verifiedDomains: readonly string[] };
    readonly domains?: readonly RecordedDomain[];
    readonly clientPolicy?: { readonly configMapName: string; readonly hash: string };
  };
}

/** What a realm's status says of an on-premises domain. */
interface RecordedDomain {
  readonly name: string;
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  readonly controller?: string;
  readonly functionalLevel?: number;
  readonly trustDirection?: string;
  readonly keyVersion?: number;
  readonly keyLastSet?: string;
}

interface HeldEntry {
  readonly resourceAppId: string;
  readonly delegatedScopes?: readonly string[];
  readonly appRoles?: readonly string[];
}

/** One version of an object, in the order in which the API server stored them. */
export interface RecordedVersion {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: RecordedObject;
  /** What the witness said when this version arrived. */
  readonly witness: unknown;
}

/** `namespace/name` or `name`. */
export function nameOf({ metadata }: Pick<RecordedObject, "metadata">): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/**
 * Follows both of our kinds by watches of its own and keeps every version that was ever stored. Waits on it end with the
 * event that fulfils them, or fail with what the object says.
 */
export class ObjectRecorder {
  readonly versions: RecordedVersion[] = [];
  readonly #transport: KubeTransport;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #witness: (object: RecordedObject) => unknown;
  #watches: Promise<unknown> = Promise.resolve();
  #failure: Error | undefined;

  constructor(transport: KubeTransport, witness: (object: RecordedObject) => unknown) {
    this.#transport = transport;
    this.#witness = witness;
  }

  /** Resolves when both watches are open. */
  async start(): Promise<void> {
    const opened = ["windowsauthentications", "kerberosrealms"].map((plural) => this.#open(plural));
    this.#watches = Promise.all((await Promise.all(opened)).map(({ ended }) => ended));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watches;
  }

  /** Every version of the object with this name, oldest first. */
  historyOf(name: string): readonly RecordedVersion[] {
    return this.versions.filter(({ object }) => nameOf(object) === name);
  }

  /** The newest version; undefined when there is none or it is gone. */
  latest(name: string): RecordedObject | undefined {
    const last = this.historyOf(name).at(-1);
    return last === undefined || last.type === "DELETED" ? undefined : last.object;
  }

  /** All objects that are there. */
  present(): readonly RecordedObject[] {
    const names = new Set(this.versions.map(({ object }) => nameOf(object)));
    return [...names].flatMap((name) => this.latest(name) ?? []);
  }

  /**
   * Waits until `check` holds for the newest version; it is asked at once, at every new version, and at every
   * {@link poke}.
   *
   * @throws {Error} with the object as it is, after `timeoutMs`.
   */
  async until(
    name: string,
    what: string,
    check: (object: RecordedObject | undefined) => boolean,
    timeoutMs = 45_000,
  ): Promise<RecordedObject | undefined> {
    const found = Promise.withResolvers<RecordedObject | undefined>();
    const look = (): void => {
      try {
        if (this.#failure !== undefined) throw this.#failure;
        const object = this.latest(name);
        if (check(object)) found.resolve(object);
      } catch (error) {
        found.reject(error);
      }
    };
    const limit = deadline(systemClock, timeoutMs, this.#stop.signal);
    const onLimit = (): void =>
      found.reject(new Error(`${name}: not within ${timeoutMs} ms: ${what}.\n${this.#describe(name)}`));
    limit.signal.addEventListener("abort", onLimit, { once: true });
    this.#listeners.add(look);
    try {
      look();
      return await found.promise;
    } finally {
      this.#listeners.delete(look);
      limit.dispose();
    }
  }

  /** Lets waits look again: something that they depend on changed elsewhere. */
  poke(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Makes every wait fail from now on. */
  fail(failure: Error): void {
    this.#failure = failure;
    this.poke();
  }

  #describe(name: string): string {
    const object = this.latest(name);
    if (object === undefined) return "It is not there.";
    const { generation } = object.metadata;
    const { conditions = [], observedGeneration, pendingActions = [], operation } = object.status ?? {};
    return [
      `generation ${generation}, observed ${observedGeneration}, operation ${operation?.kind ?? "none"}`,
      ...conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`),
      ...pendingActions.map((line) => `pending: ${line}`),
    ].join("\n  ");
  }

  async #open(plural: string): Promise<{ readonly ended: Promise<void> }> {
    const path = `/apis/${GROUP}/${VERSION}/${plural}`;
    const list = await this.#transport.request({ method: "GET", path, timeoutMs: 10_000 });
    const { resourceVersion } = (JSON.parse(list.body) as { metadata: { resourceVersion: string } }).metadata;
    const stream = await this.#transport.watch({
      method: "GET",
      path,
      query: { watch: "true", resourceVersion, timeoutSeconds: "3600" },
      timeoutMs: 10_000,
      signal: this.#stop.signal,
    });
    if (stream.status !== 200) throw new Error(`The recorder can't watch ${plural}: ${stream.errorBody}`);
    return { ended: this.#follow(stream.lines) };
  }

  async #follow(lines: AsyncIterable<string>): Promise<void> {
    try {
      for await (const line of lines) this.#record(JSON.parse(line) as Omit<RecordedVersion, "witness">);
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  #record({ type, object }: Omit<RecordedVersion, "witness">): void {
    if (!["ADDED", "MODIFIED", "DELETED"].includes(type)) throw new Error(`The recorder's watch ended: ${type}.`);
    this.versions.push({ type, object, witness: this.#witness(object) });
    this.poke();
  }
}
