import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../../../src/controllers/kinds.ts";
import type { KubeClient, ObjectKey } from "../../../src/kube/client.ts";
import { createInformer } from "../../../src/kube/informer.ts";
import type { Informer } from "../../../src/kube/informer-port.ts";
import { createKubeClient } from "../../../src/kube/rest-client.ts";
import type { KubeTransport } from "../../../src/kube/transport.ts";
import { noFence } from "../../../src/ports/fence.ts";
import type { Random } from "../../../src/ports/random.ts";
import { type AzureAccess, AzureCalls, HttpError } from "./azure-calls.ts";
import { Converge } from "./converge.ts";
import { FifoQueue } from "./fifo-queue.ts";

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 5 * 60_000;

/** What it is made of. */
export interface PlainOperatorInit extends AzureAccess {
  readonly transport: KubeTransport;
  readonly random: Random;
  readonly workers: number;
  /** Each object is looked at again after about this time. */
  readonly intervalMs: number;
}

/**
 * An operator as most are written: one queue, first in, first out; so many workers; each object polled by reads of its own on
 * its interval; exponential back-off. It does the same main job (service principal, consent, Ready) and nothing beside.
 */
export class PlainOperator {
  readonly #init: PlainOperatorInit;
  readonly #queue: FifoQueue;
  readonly #kube: KubeClient;
  readonly #informer: Informer<WindowsAuthentication>;
  readonly #converge: Converge;

  constructor(init: PlainOperatorInit) {
    const { clock, transport, random } = init;
    this.#init = init;
    this.#queue = new FifoQueue(clock);
    this.#kube = createKubeClient({ transport, fence: noFence, fieldManager: "plain-operator", clock });
    this.#informer = createInformer({ kind: WINDOWS_AUTHENTICATION, transport, clock, random });
    this.#converge = new Converge(new AzureCalls(init));
  }

  /** True once the objects are known. */
  get isReady(): boolean {
    return this.#informer.hasSynced();
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#informer.onChange(({ key, before, after }) => {
      if (after !== undefined && before?.metadata.generation !== after.metadata.generation) this.#queue.add(key);
    });
    const informing = this.#informer.run(signal);
    await this.#informer.synced;
    for (let worker = 0; worker < this.#init.workers; worker += 1) void this.#work(signal);
    await informing;
  }

  async #work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const key = await this.#queue.take();
      try {
        await this.#pass(key);
        this.#queue.forget(key);
      } catch (error) {
        const backoffMs = Math.min(BACKOFF_FIRST_MS * 2 ** (this.#queue.countFailure(key) - 1), BACKOFF_MAX_MS);
        const askedMs = error instanceof HttpError ? error.retryAfterMs : 0;
        this.#queue.addAfter(key, Math.max(backoffMs, askedMs));
      }
      this.#queue.done(key);
    }
  }

  async #pass(key: ObjectKey): Promise<void> {
    const object = this.#informer.store.get(key);
    if (object === undefined) return;
    const outcome = await this.#converge.pass(object);
    await this.#writeStatus(object, outcome.kind === "ready");
    const jitter = 0.9 + 0.2 * this.#init.random.fraction();
    this.#queue.addAfter(key, outcome.kind === "ready" ? this.#init.intervalMs * jitter : outcome.delayMs);
  }

  async #writeStatus(object: WindowsAuthentication, isReady: boolean): Promise<void> {
    const { generation = 0 } = object.metadata;
    const former = object.status?.conditions?.find(({ type }) => type === "Ready");
    const [status, reason] = isReady ? (["True", "Succeeded"] as const) : (["False", "Progressing"] as const);
    if (former?.status === status && object.status?.observedGeneration === generation) return;
    const lastTransitionTime = new Date(this.#init.clock.nowMs()).toISOString().replace(/\.\d+Z$/, "Z");
    const message = isReady ? "Windows Authentication is set up." : "Azure is at work.";
    await this.#kube.applyStatus(WINDOWS_AUTHENTICATION, object, {
      observedGeneration: generation,
      conditions: [{ type: "Ready", status, reason, message, lastTransitionTime, observedGeneration: generation }],
    });
  }
}
