import { sleep } from "../../ports/clock.ts";
import type { Fault, FaultEffect, Faults } from "../faults.ts";
import type { Transcript } from "../transcript.ts";
import type { World } from "../world.ts";
import { type AnsweredRequest, answerRequest, type DirectoryAnswer, refusal } from "./answer-request.ts";
import { describeRequest, faultyRequest } from "./describe-request.ts";
import type { ControllerName, DirectorySession, DirectoryView } from "./directory-session.ts";
import { type Domain, domainsOf } from "./domain-state.ts";
import type { LdapMessage, LdapRequest } from "./request.ts";
import type { LdapResponse } from "./response.ts";
import { RESULT } from "./result-code.ts";

/** What happens on the connection after what was asked. */
export interface DirectoryReply {
  readonly responses: readonly LdapResponse[];
  /** `stay` unless told otherwise. `half` sends half of the responses and closes, `html` a web page instead of them. */
  readonly then: "stay" | "startTls" | "close" | "reset" | "half" | "html";
}

/** A request that wants an answer, with what came with it. */
export interface AnsweredMessage extends LdapMessage {
  readonly request: AnsweredRequest;
}

/** Recorded as the result of what was not answered; result codes begin at 0. */
const NO_ANSWER = -1;
const NOTHING: DirectoryReply = { responses: [], then: "stay" };
const CLOSE: DirectoryReply = { responses: [], then: "close" };
const RESET: DirectoryReply = { responses: [], then: "reset" };

/** The domain controllers of the state. It opens no socket; see directory-listeners.ts for that. */
export class DirectoryService {
  readonly #world: World;
  readonly #transcript: Transcript;
  readonly #faults: Faults;
  readonly #startedAtMs: number;

  constructor(init: { readonly world: World; readonly transcript: Transcript; readonly faults: Faults }) {
    this.#world = init.world;
    this.#transcript = init.transcript;
    this.#faults = init.faults;
    this.#startedAtMs = init.world.clock.nowMs();
  }

  /** The domains of the state as it is now. */
  domains(): readonly Domain[] {
    return domainsOf(this.#world.state.domains);
  }

  /** A connection has been opened and nothing read from it yet. Resolves when reading may begin; `signal` is its end. */
  async connect(controller: ControllerName, signal: AbortSignal): Promise<DirectoryReply> {
    const view = this.#view(controller);
    if (view === undefined) return CLOSE;
    const described = describeRequest(undefined, controller);
    const fault = this.#faults.take(faultyRequest(described), "ldap");
    if (fault !== undefined) this.#record(undefined, controller, { status: NO_ANSWER, fault });
    if (isHanging(view, fault?.effect)) return await untilAborted(signal);
    if (fault?.effect.kind === "delay") await this.#wait(fault.effect.delayMs, signal);
    return endingOf(fault?.effect) ?? NOTHING;
  }

  /** Answers one request; `signal` aborts when it was abandoned or the connection has gone, and nothing is sent then. */
  async handle(message: AnsweredMessage, session: DirectorySession, signal: AbortSignal): Promise<DirectoryReply> {
    const { request, controls } = message;
    const { controller } = session;
    const fault = this.#faults.take(faultyRequest(describeRequest(request, controller)), "ldap");
    const effect = fault?.effect;
    const record = (status: number): void => this.#record(request, controller, { status, session, fault });
    if (isHanging(this.#view(controller), effect)) {
      record(NO_ANSWER);
      return await untilAborted(signal);
    }
    await this.#hold(effect, signal);
    if (signal.aborted) return NOTHING;
    const view = this.#view(controller);
    const ending = endingOf(effect);
    if (view === undefined || ending !== undefined) {
      record(NO_ANSWER);
      return ending ?? CLOSE;
    }
    const answer = instead(effect, request) ?? answerRequest(request, controls, view, session);
    const reply = spoiled(answer, effect);
    record(reply.then === "close" ? NO_ANSWER : codeOf(answer));
    return reply;
  }

  /** Waits as long as the state and the fault say. */
  async #hold(effect: FaultEffect | undefined, signal: AbortSignal): Promise<void> {
    const delayMs = this.#world.state.behaviour.latencyMs + (effect?.kind === "delay" ? effect.delayMs : 0);
    if (delayMs > 0) await this.#wait(delayMs, signal);
  }

  async #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#world.clock, delayMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Looked up at every request, as the state may have changed. */
  #view({ domain: name, host }: ControllerName): DirectoryView | undefined {
    const domain = this.domains().find((each) => each.name === name);
    const controller = domain?.controllers.find((each) => each.host === host);
    if (domain === undefined || controller === undefined) return undefined;
    return { domain, controller, startedAtMs: this.#startedAtMs, nowMs: this.#world.clock.nowMs() };
  }

  #record(
    request: LdapRequest | undefined,
    controller: ControllerName,
    what: { readonly status: number; readonly session?: DirectorySession; readonly fault: Fault | undefined },
  ): void {
    const caller = what.session?.boundAs;
    this.#transcript.add({
      actor: "api",
      ...describeRequest(request, controller),
      status: what.status,
      ...(caller === undefined ? {} : { caller }),
      ...(what.fault === undefined ? {} : { fault: what.fault.name }),
    });
  }
}

function isHanging(view: DirectoryView | undefined, effect: FaultEffect | undefined): boolean {
  return view?.controller.hangs === true || effect?.kind === "hang";
}

/** How a fault ends the connection without any effect, if it does. */
function endingOf(effect: FaultEffect | undefined): DirectoryReply | undefined {
  if (effect?.kind === "reset") return RESET;
  return effect?.kind === "dropBeforeEffect" ? CLOSE : undefined;
}

/** The answer that a fault gives in place of the directory. An HTTP status stands for a directory that can't be used. */
function instead(effect: FaultEffect | undefined, request: AnsweredRequest): DirectoryAnswer | undefined {
  if (effect?.kind !== "answer") return undefined;
  const code = effect.status < 200 ? effect.status : RESULT.unavailable;
  return { responses: [refusal(request, { code, diagnostic: effect.message })], startsTls: false };
}

function spoiled({ responses, startsTls }: DirectoryAnswer, effect: FaultEffect | undefined): DirectoryReply {
  if (effect?.kind === "dropAfterEffect") return CLOSE;
  if (effect?.kind === "malformedBody") return { responses, then: "half" };
  if (effect?.kind === "htmlBody") return { responses, then: "html" };
  return { responses, then: startsTls ? "startTls" : "stay" };
}

function codeOf({ responses }: DirectoryAnswer): number {
  const last = responses.at(-1);
  return last?.kind === "result" || last?.kind === "extended" ? last.result.code : NO_ANSWER;
}

function untilAborted(signal: AbortSignal): Promise<DirectoryReply> {
  if (signal.aborted) return Promise.resolve(NOTHING);
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(NOTHING), { once: true }));
}
