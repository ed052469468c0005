import type { Outbound, OutboundRequest, OutboundResponse } from "../../src/ports/outbound.ts";

/** An answer as a test writes it; `body` is sent as JSON unless it is a string. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Answerer = (request: OutboundRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** An {@link Outbound} that answers from a list of routes and remembers what it was asked. */
export class ScriptedOutbound implements Outbound {
  readonly requests: OutboundRequest[] = [];
  readonly #routes: { readonly method: string; readonly part: string; readonly answer: Answerer }[] = [];

  /** Answers requests whose method fits and whose decoded URL contains `part`; later routes win over earlier ones. */
  on(method: OutboundRequest["method"], part: string, answer: ScriptedAnswer | Answerer): this {
    this.#routes.unshift({ method, part, answer: typeof answer === "function" ? answer : () => answer });
    return this;
  }

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    this.requests.push(request);
    const url = decodeURIComponent(request.url);
    const route = this.#routes.find((each) => each.method === request.method && url.includes(each.part));
    if (route === undefined) throw new Error(`No route for ${request.method} ${url}`);
    const { status, headers, body } = await route.answer(request);
    return { status, headers: headers ?? {}, body: textOf(body) };
  }

  /** Requests of one service, as `METHOD url` with the URL decoded. */
  calls(service: OutboundRequest["service"]): readonly string[] {
    return this.requests
      .filter((request) => request.service === service)
      .map((request) => `${request.method} ${decodeURIComponent(request.url)}`);
  }
}

function textOf(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
