import { z } from "zod";
import { parseRetryAfterMs } from "./budget/retry-after.ts";
import { grantSchema, grantsLink, READ_GRANTS, READ_GRANTS_COST, tenantWide } from "./grant-schema.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import { optionalText } from "./parse-answer.ts";
import type { AzureCall, PermissionGrant } from "./ports.ts";

/** The service's limit. @see https://learn.microsoft.com/graph/json-batching */
const BATCH_SIZE = 20;

const pageSchema = z.object({ value: z.array(grantSchema).max(5000), "@odata.nextLink": optionalText(8192) });

const batchSchema = z.object({
  responses: z.array(
    z.object({
      id: z.string().max(16),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

type BatchItem = z.output<typeof batchSchema>["responses"][number];

/**
 * Grants of many clients, twenty to a request. A client whose part was refused or is malformed has no entry; the caller asks
 * again another time.
 *
 * @throws {OperatorError} when a whole batch fails, or the identity may not read grants at all.
 */
export async function grantsOfMany(
  graph: GraphClient,
  clientObjectIds: readonly string[],
  call: AzureCall,
): Promise<ReadonlyMap<string, readonly PermissionGrant[]>> {
  const found = new Map<string, readonly PermissionGrant[]>();
  for (let start = 0; start < clientObjectIds.length; start += BATCH_SIZE) {
    const ids = clientObjectIds.slice(start, start + BATCH_SIZE);
    const request = batchRequest(ids, call);
    const { responses } = await graph.expect(batchSchema, request);
    for (const item of responses) {
      const id = ids[Number(item.id)];
      const grants = id === undefined ? undefined : await grantsOf(graph, item, request);
      if (id !== undefined && grants !== undefined) found.set(id, grants);
    }
  }
  return found;
}

function batchRequest(ids: readonly string[], call: AzureCall): GraphRequest {
  return {
    method: "POST",
    link: "/$batch",
    body: { requests: ids.map((id, index) => ({ id: String(index), method: "GET", url: grantsLink(id) })) },
    // A batch saves round trips, not units: each part is charged by itself.
    cost: { resourceUnits: READ_GRANTS_COST.resourceUnits * ids.length, write: false },
    doing: "Reading the consent of several service principals",
    needs: READ_GRANTS,
    call,
  };
}

async function grantsOf(
  graph: GraphClient,
  item: BatchItem,
  request: GraphRequest,
): Promise<readonly PermissionGrant[] | undefined> {
  if (item.status === 401 || item.status === 403) throw graph.explain(asAnswer(item), request);
  if (item.status === 429) closeBudget(graph, item);
  const page = item.status === 200 ? pageSchema.safeParse(item.body) : undefined;
  if (page?.success !== true) return undefined;
  const { value, "@odata.nextLink": link } = page.data;
  if (link === undefined) return tenantWide(value);
  const rest = await graph.all(grantSchema, { ...request, method: "GET", link, cost: READ_GRANTS_COST });
  return tenantWide([...value, ...rest]);
}

/** The batch itself is answered with 200, so a refusal inside has to be passed on by hand. */
function closeBudget(graph: GraphClient, item: BatchItem): void {
  const headers = Object.fromEntries(
    Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  // A date instead of seconds would need the clock; the batch's parts send seconds.
  const retryAfterMs = parseRetryAfterMs(headers, Number.POSITIVE_INFINITY);
  graph.throttled(READ_GRANTS_COST, retryAfterMs);
}

function asAnswer(item: BatchItem): { status: number; headers: Record<string, string>; body: string } {
  return { status: item.status, headers: {}, body: JSON.stringify(item.body ?? "") };
}
