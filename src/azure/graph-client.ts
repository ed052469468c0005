import type { Client, Context, Middleware } from "@microsoft/microsoft-graph-client";
import { z } from "zod";
import { InvariantError, type OperatorError } from "../errors.ts";
import type { Random } from "../ports/random.ts";
import { allPages } from "./all-pages.ts";
import type { BudgetDraw, Budgets, GraphCost } from "./budget/budgets.ts";
import { classifyError } from "./classify-error.ts";
import type { CloudEndpoints } from "./clouds.ts";
import type { ErrorContext } from "./error-sentences.ts";
import type { Answer, Gateway } from "./gateway.ts";
import { requireSameHost } from "./host-guard.ts";
import { optionalText, parseAnswer } from "./parse-answer.ts";
import type { AzureCall } from "./ports.ts";
import type { GraphPermission } from "./rights.ts";
import type { TokenSource } from "./token-source.ts";

/** What a {@link GraphClient} is made of. */
export interface GraphClientOptions {
  readonly gateway: Gateway;
  readonly budgets: Budgets;
  readonly tokens: TokenSource;
  readonly endpoints: CloudEndpoints;
  readonly random: Random;
  readonly context: Omit<ErrorContext, "doing">;
}

/** One request to Graph v1.0. */
export interface GraphRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path below the version, its query encoded; or a link that Graph sent, refused when it leads to another host. */
  readonly link: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cost: GraphCost;
  /** True where Graph may shed this request before all others, whatever pass it belongs to. */
  readonly isDeferrable?: boolean;
  /** For errors, see {@link ErrorContext}. */
  readonly doing: string;
  /** Application permissions of which one is enough. */
  readonly needs: readonly GraphPermission[];
  readonly call: AzureCall;
}

/** Carries a request through the Graph library and its answer back, since the library loses causes and headers. */
class Exchange {
  readonly request: GraphRequest;
  answer?: Answer;
  failure?: unknown;

  constructor(request: GraphRequest) {
    this.request = request;
  }
}

/** Requests through the Graph library with one middleware of our own in place of its whole chain. */
export class GraphClient {
  readonly #options: GraphClientOptions;
  #client: Promise<Client> | undefined;

  constructor(options: GraphClientOptions) {
    this.#options = options;
  }

  /**
   * Sends one request.
   *
   * @returns The answer, whatever its status.
   * @throws {OperatorError} when there is no token, no budget, no answer, or the link leads elsewhere.
   */
  async send(request: GraphRequest): Promise<Answer> {
    if (/^https?:/i.test(request.link)) requireSameHost(request.link, this.#options.endpoints.graph);
    const client = await this.#loadClient();
    const { ResponseType } = await import("@microsoft/microsoft-graph-client");
    const exchange = new Exchange(request);
    const graphRequest = client
      .api(request.link)
      .responseType(ResponseType.RAW)
      .headers({ ...request.headers })
      .middlewareOptions([exchange]);
    try {
      await run(graphRequest, request);
    } catch (error) {
      // The library replaces what the middleware threw by an error of its own without a cause.
      throw exchange.failure ?? error;
    }
    if (exchange.answer === undefined) throw new InvariantError("The Graph library ended without an answer.");
    return exchange.answer;
  }

  /** Sends a request whose answer has to be `status`, and checks its body. */
  async expect<T>(schema: z.ZodType<T>, request: GraphRequest): Promise<T> {
    const answer = await this.send(request);
    if (answer.status < 200 || answer.status > 299) throw this.explain(answer, request);
    return parseAnswer(schema, answer.body, request.doing);
  }

  /** All pages of a collection. */
  async all<T>(item: z.ZodType<T>, request: GraphRequest): Promise<readonly T[]> {
    const pageSchema = z.object({ value: z.array(item).max(5000), "@odata.nextLink": optionalText(8192) });
    return allPages(request.link, request.doing, async (link) => {
      const { value, "@odata.nextLink": next } = await this.expect(pageSchema, { ...request, link });
      return { items: value, next };
    });
  }

  /** The error that an answer stands for. */
  explain(answer: Answer, request: Pick<GraphRequest, "doing" | "needs">): OperatorError {
    const { doing, needs } = request;
    return classifyError({ service: "graph", ...answer }, { ...this.#options.context, doing, needs });
  }

  /**
   * Checks a link that Graph sent and that is kept for later, so that a foreign one is never kept.
   *
   * @returns The link.
   * @throws {OperatorError} code `ForeignUrl` when it leads to another host.
   */
  requireOwn(link: string): string {
    return requireSameHost(link, this.#options.endpoints.graph);
  }

  /** A part of an answer was refused for lack of quota, as parts of a `$batch` can be. */
  throttled(cost: GraphCost, retryAfterMs: number | undefined): void {
    this.#options.gateway.throttled("graph", this.#draws(cost), retryAfterMs);
  }

  #draws(cost: GraphCost): readonly BudgetDraw[] {
    return this.#options.budgets.graph(this.#options.context.tenantId, cost);
  }

  #loadClient(): Promise<Client> {
    this.#client ??= this.#createClient().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #createClient(): Promise<Client> {
    const { Client } = await import("@microsoft/microsoft-graph-client");
    const middleware: Middleware = { execute: (context) => this.#execute(context) };
    return Client.initWithMiddleware({ middleware, baseUrl: this.#options.endpoints.graph, defaultVersion: "v1.0" });
  }

  async #execute(context: Context): Promise<void> {
    // The library types the options by their class only at run time.
    const exchange = context.middlewareControl?.getMiddlewareOptions(Exchange) as Exchange | undefined;
    if (exchange === undefined || typeof context.request !== "string")
      throw new InvariantError("A request reached Graph past its client.");
    try {
      exchange.answer = await this.#transmit(context.request, context.options ?? {}, exchange.request);
    } catch (error) {
      exchange.failure = error;
      throw error;
    }
    const { status, body } = exchange.answer;
    context.response = new Response(status === 204 || status === 304 ? null : body, { status });
  }

  async #transmit(url: string, options: RequestInit, request: GraphRequest): Promise<Answer> {
    const { tokens, endpoints } = this.#options;
    const target = requireSameHost(url, endpoints.graph);
    const token = await tokens.get(request.call.signal);
    const answer = await this.#transmitAs(token, target, options, request);
    // Permissions travel in the token, so one that was granted meanwhile arrives only with the next token. What was
    // refused had no effect, so it can be repeated.
    const isRefused = answer.status === 401 || answer.status === 403;
    if (!isRefused || !tokens.refused(token)) return answer;
    return this.#transmitAs(await tokens.get(request.call.signal), target, options, request);
  }

  #transmitAs(token: string, target: string, options: RequestInit, request: GraphRequest): Promise<Answer> {
    return this.#options.gateway.transmit({
      request: {
        service: "graph",
        method: request.method,
        url: target,
        headers: this.#headers(options.headers, request, token),
        ...(typeof options.body === "string" ? { body: options.body } : {}),
      },
      draws: this.#draws(request.cost),
      call: request.call,
      write: request.cost.write,
      doing: request.doing,
    });
  }

  #headers(own: RequestInit["headers"], request: GraphRequest, token: string): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const [name, value] of new Headers(own)) headers[name] = value;
    const isDeferrable = request.isDeferrable ?? request.call.priority === "resync";
    return {
      accept: "application/json",
      ...headers,
      authorization: `Bearer ${token}`,
      "client-request-id": this.#options.random.uuid(),
      "x-ms-throttle-priority": isDeferrable ? "Low" : "Normal",
    };
  }
}

function run(request: ReturnType<Client["api"]>, { method, body }: GraphRequest): Promise<unknown> {
  switch (method) {
    case "GET":
      return request.get();
    case "POST":
      return request.post(body ?? {});
    case "PATCH":
      return request.patch(body ?? {});
    case "DELETE":
      return request.delete();
  }
}
