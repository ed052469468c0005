import type { Exchange, Reply } from "../exchange.ts";
import { instanceDiscoveryReply, keysReply, openIdConfigurationReply } from "./discovery.ts";
import { EntraRefusal, entraErrorReply, loginHeaders } from "./entra-error.ts";
import { type LoginContext, tokenReply } from "./token-endpoint.ts";

/** A path of the login host: which method, what it looks like, who answers. The first group is the tenant segment. */
interface LoginRoute {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly reply: (exchange: Exchange, segment: string, context: LoginContext) => Reply | Promise<Reply>;
}

const ROUTES: readonly LoginRoute[] = [
  {
    method: "POST",
    path: /^\/([^/]+)\/oauth2\/v2\.0\/token$/i,
    reply: (e, segment, c) => tokenReply(e, segment, "v2", c),
  },
  { method: "POST", path: /^\/([^/]+)\/oauth2\/token$/i, reply: (e, segment, c) => tokenReply(e, segment, "v1", c) },
  {
    method: "GET",
    path: /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/i,
    reply: (e, segment, c) => openIdConfigurationReply(e, segment, "v2", c),
  },
  {
    method: "GET",
    path: /^\/([^/]+)\/\.well-known\/openid-configuration$/i,
    reply: (e, segment, c) => openIdConfigurationReply(e, segment, "v1", c),
  },
  { method: "GET", path: /^\/([^/]+)\/discovery\/(?:v2\.0\/)?keys$/i, reply: (e, _segment, c) => keysReply(e, c) },
  {
    method: "GET",
    path: /^\/(common)\/discovery\/instance$/i,
    reply: (e, _segment, c) => instanceDiscoveryReply(e, c),
  },
];

/** Answers a request to the login host. */
export async function loginReply(exchange: Exchange, context: LoginContext): Promise<Reply> {
  const { world } = context;
  const path = exchange.path.replace(/\/$/, "");
  const matching = ROUTES.filter((route) => route.path.test(path));
  const route = matching.find((each) => each.method === exchange.method);
  if (route === undefined && matching.length > 0) {
    const refusal = new EntraRefusal(
      900561,
      "invalid_request",
      `The endpoint only accepts ${matching[0]?.method ?? ""} requests. Received a ${exchange.method} request.`,
    );
    return entraErrorReply(refusal, exchange, world);
  }
  if (route === undefined) return { status: 404, headers: loginHeaders(exchange, world), body: "" };
  try {
    return await route.reply(exchange, route.path.exec(path)?.[1] ?? "", context);
  } catch (error) {
    if (error instanceof EntraRefusal) return entraErrorReply(error, exchange, world);
    throw error;
  }
}
