import type { SqlManagementClient } from "@azure/arm-sql";
import type { HttpClient, PipelineRequest } from "@azure/core-rest-pipeline";
import type { OperatorError } from "../errors.ts";
import type { ArmVerb, Budgets } from "./budget/budgets.ts";
import { classifyError } from "./classify-error.ts";
import type { CloudEndpoints } from "./clouds.ts";
import { readErrorBody } from "./error-body.ts";
import type { ErrorContext } from "./error-sentences.ts";
import type { Answer, Gateway } from "./gateway.ts";
import { requireSameHost } from "./host-guard.ts";
import { headersOf, toPipelineResponse } from "./identity-http-client.ts";
import type { AzureCall } from "./ports.ts";
import { subscriptionOf } from "./resource-id.ts";
import type { ArmAction } from "./rights.ts";
import type { TokenSource } from "./token-source.ts";

/** What an {@link ArmClient} is made of. */
export interface ArmClientOptions {
  readonly gateway: Gateway;
  readonly budgets: Budgets;
  readonly tokens: TokenSource;
  readonly endpoints: CloudEndpoints;
  readonly context: Omit<ErrorContext, "doing">;
}

/** One request to ARM. */
export interface ArmRequest {
  readonly method: "GET" | "PATCH";
  /** Path with its query, or a link that ARM sent; a link to another host is refused. */
  readonly link: string;
  readonly body?: unknown;
  /** For errors, see {@link ErrorContext}. */
  readonly doing: string;
  readonly target?: string;
  readonly needs?: readonly ArmAction[];
  readonly call: AzureCall;
}

interface Exchange {
  readonly request: ArmRequest;
  answer?: Answer;
}

const NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";

/**
 * Raw requests through the SQL management client's pipeline. Its typed operations are not used: their models drop properties
 * that they do not know, fix the api-version, and their pollers lose accepted operations. One client serves every subscription.
 */
export class ArmClient {
  readonly #options: ArmClientOptions;
  readonly #exchanges = new WeakMap<PipelineRequest, Exchange>();
  #client: Promise<SqlManagementClient> | undefined;

  constructor(options: ArmClientOptions) {
    this.#options = options;
  }

  /**
   * Sends one request.
   *
   * @returns The answer, whatever its status.
   * @throws {OperatorError} when there is no token, no budget, no answer, or the link leads elsewhere.
   */
  async send(request: ArmRequest): Promise<Answer> {
    const url = requireSameHost(request.link, this.#options.endpoints.resourceManager);
    const client = await this.#loadClient();
    const { createHttpHeaders, createPipelineRequest } = await import("@azure/core-rest-pipeline");
    const pipelineRequest = createPipelineRequest({
      url,
      method: request.method,
      headers: createHttpHeaders({ accept: "application/json", "content-type": "application/json; charset=utf-8" }),
      abortSignal: request.call.signal,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const exchange: Exchange = { request };
    this.#exchanges.set(pipelineRequest, exchange);
    const response = await client.sendRequest(pipelineRequest);
    return (
      exchange.answer ?? {
        status: response.status,
        headers: response.headers.toJSON(),
        body: response.bodyAsText ?? "",
      }
    );
  }

  /** The error that an answer stands for. */
  explain(answer: Answer, request: Pick<ArmRequest, "doing" | "target" | "needs">): OperatorError {
    const { doing, target, needs } = request;
    return classifyError(
      { service: "arm", ...answer },
      {
        ...this.#options.context,
        doing,
        ...(target === undefined ? {} : { target }),
        ...(needs === undefined ? {} : { needs }),
      },
    );
  }

  #loadClient(): Promise<SqlManagementClient> {
    // A failed import is not kept: it would fail for ever.
    this.#client ??= this.#createClient().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #createClient(): Promise<SqlManagementClient> {
    const { SqlManagementClient } = await import("@azure/arm-sql");
    const credential = { getToken: () => Promise.resolve(null) };
    const client = new SqlManagementClient(credential, NO_SUBSCRIPTION, {
      endpoint: this.#options.endpoints.resourceManager,
      httpClient: this.#httpClient(),
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
    });
    // The library's policy caches a token per client and follows challenges; ours asks the shared source each time.
    client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
    client.pipeline.removePolicy({ name: "redirectPolicy" });
    // It parses every body, and its error for one that is no JSON quotes the request.
    client.pipeline.removePolicy({ name: "deserializationPolicy" });
    return client;
  }

  #httpClient(): HttpClient {
    return {
      sendRequest: async (pipelineRequest) => {
        const exchange = this.#exchanges.get(pipelineRequest);
        if (exchange === undefined) throw new Error("A request reached ARM past its client.");
        exchange.answer = await this.#transmit(pipelineRequest, exchange.request);
        return toPipelineResponse(pipelineRequest, exchange.answer);
      },
    };
  }

  async #transmit(pipelineRequest: PipelineRequest, request: ArmRequest): Promise<Answer> {
    const { tokens, gateway, budgets } = this.#options;
    const token = await tokens.get(request.call.signal);
    const subscription = subscriptionOf(new URL(pipelineRequest.url).pathname);
    const place = { scope: "tenant", id: this.#options.context.tenantId } as const;
    const answer = await gateway.transmit({
      request: {
        service: "arm",
        method: request.method,
        url: pipelineRequest.url,
        headers: { ...headersOf(pipelineRequest), authorization: `Bearer ${token}` },
        ...(typeof pipelineRequest.body === "string" ? { body: pipelineRequest.body } : {}),
      },
      draws: budgets.arm(
        subscription === undefined ? place : { scope: "subscription", id: subscription },
        verbOf(request.method),
      ),
      call: request.call,
      write: request.method !== "GET",
      doing: request.doing,
    });
    if (answer.status === 401 && !isForOtherTenant(answer)) tokens.refused(token);
    return answer;
  }
}

/** Nothing is wrong with a token that only another tenant's subscription refuses; the next one would be no better. */
function isForOtherTenant(answer: Answer): boolean {
  return readErrorBody(answer.body).code === "InvalidAuthenticationTokenTenant";
}

function verbOf(method: ArmRequest["method"]): ArmVerb {
  return method === "GET" ? "reads" : "writes";
}
