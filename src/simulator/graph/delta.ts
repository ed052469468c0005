import type { Entity, EntityType } from "../odata/entity-type.ts";
import { parseFilter } from "../odata/filter-parser.ts";
import type { Filter } from "../odata/filter-syntax.ts";
import { ODataError } from "../odata/odata-error.ts";
import { compileSelect } from "../odata/projection.ts";
import { readToken, type TokenContent, writeToken } from "../odata/state-token.ts";
import type { Change, ChangeJournal } from "./change-journal.ts";
import { linkWith } from "./collection-answer.ts";
import { badRequest, GraphError } from "./graph-error.ts";
import type { GraphAnswer, GraphRequest } from "./graph-request.ts";

/** Changes on a page, unless the collection says otherwise; the service chooses, and Microsoft doesn't say how. */
const PAGE_SIZE = 100;
/** Tokens of directory objects live seven days (https://learn.microsoft.com/graph/delta-query-overview). */
const TOKEN_LIFETIME_MS = 7 * 24 * 3600 * 1000;

/** A collection whose changes can be tracked. */
export interface TrackedCollection {
  readonly name: string;
  readonly type: EntityType;
  /** `changed` for what can be restored from the deleted items, else `deleted`. */
  readonly removedReason: "changed" | "deleted";
  readonly pageSize?: number;
}

/** One round of change tracking, as its tokens carry it. */
interface Round {
  /** The changes after this number are still to be told. */
  readonly from: number;
  /** The number that the round started from; a replay in the next round goes back to it. */
  readonly start: number;
  /** The first round tells what is there, not what is gone. */
  readonly initial: boolean;
  readonly select: readonly string[] | undefined;
  readonly ids: readonly string[] | undefined;
}

/** Answers `…/delta` (https://learn.microsoft.com/graph/delta-query-overview). */
export function answerDelta(
  request: GraphRequest,
  entities: readonly Entity[],
  collection: TrackedCollection,
): GraphAnswer {
  const journal = request.journals.of(request.tenant.id, collection.name);
  journal.look(entities);
  const round = currentRound(request, journal, collection);
  const changes = changesOf(round, journal);
  const page = changes.slice(0, collection.pageSize ?? PAGE_SIZE);
  const last = page.at(-1);
  const select = compileSelect(round.select === undefined ? undefined : ["id", ...round.select], collection.type);
  return {
    status: 200,
    body: {
      "@odata.context": `${request.baseUrl}/$metadata#${collection.name}`,
      ...(last !== undefined && page.length < changes.length
        ? nextLink(request, journal, { ...round, from: last.sequence })
        : deltaLink(request, journal, { ...round, from: journal.sequence })),
      value: page.map((change) => toldAs(change, select, collection.removedReason)),
    },
  };
}

function firstRound(request: GraphRequest, collection: TrackedCollection): Round {
  const { options } = request;
  if (options.top !== undefined || options.orderBy !== undefined || options.expand !== undefined) {
    throw new ODataError(
      "Request_UnsupportedQuery",
      "$top, $orderby and $expand are not supported with a delta query.",
    );
  }
  compileSelect(options.select, collection.type);
  const ids = options.filter === undefined ? undefined : idsOf(parseFilter(options.filter));
  return { from: 0, start: 0, initial: true, select: options.select, ids };
}

function currentRound(request: GraphRequest, journal: ChangeJournal, collection: TrackedCollection): Round {
  const { skipToken, deltaToken = "" } = request.options;
  if (skipToken !== undefined) return readRound(request, journal, readToken("delta-page", skipToken));
  // An empty token starts again, as the Location of a 410 says.
  if (deltaToken === "") return firstRound(request, collection);
  if (deltaToken.toLowerCase() === "latest") {
    return { ...firstRound(request, collection), from: journal.sequence, start: journal.sequence };
  }
  const last = readRound(request, journal, readToken("delta", deltaToken));
  // Changes may be told more than once; the simulator does so while it replicates late.
  const replays = request.world.state.behaviour.replicationMs > 0 && !last.initial;
  return { ...last, from: replays ? last.start : last.from, start: last.from, initial: false };
}

function readRound(request: GraphRequest, journal: ChangeJournal, token: TokenContent | undefined): Round {
  if (token === undefined) throw badRequest("Badly formed token.");
  const ageMs = request.world.clock.nowMs() - Number(token["issuedAtMs"]);
  if (token["epoch"] === journal.epoch && ageMs <= TOKEN_LIFETIME_MS) {
    // Written by tokenOf below.
    return token["round"] as Round;
  }
  const message = "The sync state generation is not found; continue with a full synchronization.";
  throw new GraphError(410, "syncStateNotFound", message, {
    location: `${request.baseUrl}${encodeURI(request.path)}?$deltatoken=`,
  });
}

function nextLink(request: GraphRequest, journal: ChangeJournal, round: Round): Entity {
  return { "@odata.nextLink": tokenLink(request, "$skiptoken", tokenOf("delta-page", request, journal, round)) };
}

function deltaLink(request: GraphRequest, journal: ChangeJournal, round: Round): Entity {
  return { "@odata.deltaLink": tokenLink(request, "$deltatoken", tokenOf("delta", request, journal, round)) };
}

function tokenOf(use: string, request: GraphRequest, journal: ChangeJournal, round: Round): string {
  return writeToken(use, { epoch: journal.epoch, issuedAtMs: request.world.clock.nowMs(), round });
}

/** The token carries the other options, so the link repeats none of them. */
function tokenLink(request: GraphRequest, option: string, token: string): string {
  return linkWith({ ...request, query: new URLSearchParams() }, option, token);
}

function changesOf(round: Round, journal: ChangeJournal): readonly Change[] {
  const changes = journal.since(round.from);
  const wanted = round.initial ? changes.filter((change) => change.entity !== undefined) : changes;
  const { ids } = round;
  return ids === undefined ? wanted : wanted.filter((change) => ids.includes(change.id.toLowerCase()));
}

function toldAs(change: Change, select: (entity: Entity) => Entity, reason: "changed" | "deleted"): Entity {
  return change.entity === undefined ? { id: change.id, "@removed": { reason } } : select(change.entity);
}

/** Only `id eq '…'`, joined by `or`, can scope a delta query. */
function idsOf(filter: Filter): readonly string[] {
  if (filter.kind === "or") return filter.operands.flatMap(idsOf);
  const isId = filter.kind === "compare" && filter.operator === "eq" && filter.path.join("/") === "id";
  if (isId && typeof filter.literal.value === "string") return [filter.literal.value.toLowerCase()];
  throw new ODataError("Request_UnsupportedQuery", "Only a filter by id is supported with a delta query.");
}
