import { DecoratorHandler, type Dispatcher } from "undici";

type RequestStart = Parameters<NonNullable<Dispatcher.DispatchHandler["onRequestStart"]>>;

/** A request was kept back by the question that was put before its first byte; `cause` is what the question threw. */
export class NotSentError extends Error {
  override readonly name = "NotSentError";
}

/**
 * The same dispatcher, with a question before each request leaves: `ask` is called in the very turn in which the first
 * byte is written to a connection that stands, after every wait for one. When it throws, nothing of the request is sent,
 * and the request rejects with a {@link NotSentError}; the caller passes its cause on.
 *
 * Undici calls `onRequestStart` there: https://undici.nodejs.org/#/docs/api/Dispatcher?id=parameter-dispatchhandler
 */
export function askBeforeFirstByte(dispatcher: Dispatcher, ask: (() => void) | undefined): Dispatcher {
  if (ask === undefined) return dispatcher;
  return dispatcher.compose((dispatch) => (options, handler) => dispatch(options, new AskingHandler(handler, ask)));
}

class AskingHandler extends DecoratorHandler implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #ask: () => void;

  constructor(handler: Dispatcher.DispatchHandler, ask: () => void) {
    super(handler);
    this.#handler = handler;
    this.#ask = ask;
  }

  onRequestStart(...start: RequestStart): void {
    try {
      this.#ask();
    } catch (reason) {
      throw new NotSentError("The request was kept back.", { cause: reason });
    }
    this.#handler.onRequestStart?.(...start);
  }
}
