import { z } from "zod";
import type { ArmClient, ArmRequest } from "./arm-client.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import { readErrorBody } from "./error-body.ts";
import type { Answer } from "./gateway.ts";
import { parseAnswer } from "./parse-answer.ts";
import type { AzureCall, Subscriptions } from "./ports.ts";

const API_VERSION = "2022-12-01";
/** What ARM answers where the identity has no role: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors */
const NOT_VISIBLE = new Set(["subscriptionnotfound", "invalidsubscriptionid", "authorizationfailed"]);

const subscriptionSchema = z.object({ tenantId: z.guid() });
const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * {@link Subscriptions} over Azure Resource Manager.
 *
 * @see https://learn.microsoft.com/rest/api/resources/subscriptions/get
 */
export function createSubscriptions(arm: ArmClient): Subscriptions {
  return { tenantOf: (subscriptionId, call) => tenantOf(arm, subscriptionId, call) };
}

async function tenantOf(arm: ArmClient, subscriptionId: string, call: AzureCall): Promise<string | undefined> {
  const request: ArmRequest = {
    method: "GET",
    link: `/subscriptions/${encodeURIComponent(subscriptionId)}?api-version=${API_VERSION}`,
    doing: `Reading the tenant of subscription ${subscriptionId}`,
    target: `/subscriptions/${subscriptionId}`,
    needs: ["Microsoft.Resources/subscriptions/read"],
    call,
  };
  const answer = await arm.send(request);
  if (answer.status === 200) return parseAnswer(subscriptionSchema, answer.body, request.doing).tenantId;
  const code = readErrorBody(answer.body).code?.toLowerCase() ?? "";
  if (NOT_VISIBLE.has(code)) return undefined;
  const elsewhere = code === "invalidauthenticationtokentenant" ? namedTenant(answer) : undefined;
  if (elsewhere === undefined) throw arm.explain(answer, request);
  return elsewhere;
}

/**
 * The tenant that ARM asks a token of, when it refuses one of another tenant. It names it in the challenge and in the message;
 * several names leave open which is the subscription's own.
 *
 * @see https://learn.microsoft.com/troubleshoot/azure/azure-resource-manager/authentication-issues
 * @see https://github.com/Azure/azure-sdk-for-net/issues/49391 for the words
 */
function namedTenant(answer: Answer): string | undefined {
  return challengedTenant(answer.headers["www-authenticate"] ?? "") ?? quotedTenant(answer.body);
}

function challengedTenant(challenge: string): string | undefined {
  const authority = /\bauthorization_uri="([^"]{1,400})"/i.exec(challenge)?.[1];
  const [, tenant] = URL.parse(authority ?? "")?.pathname.split("/") ?? [];
  return z.guid().safeParse(tenant).data?.toLowerCase();
}

function quotedTenant(body: string): string | undefined {
  const message = refusalSchema.safeParse(parseBoundedJson(body)).data?.error.message.slice(0, 4096) ?? "";
  const quoted = /match (?:the|one of the) tenants? '([^']{1,400})'/i.exec(message)?.[1] ?? "";
  const tenants = quoted.toLowerCase().match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  return new Set(tenants).size === 1 ? tenants[0] : undefined;
}
