import { z } from "zod";
import { OperatorError } from "../errors.ts";
import { allPages, type Page } from "./all-pages.ts";
import { readErrorBody } from "./error-body.ts";
import type { Answer } from "./gateway.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import { malformed, optionalInstant, optionalText, parseAnswer, present, tooLong } from "./parse-answer.ts";
import type { AzureCall, Device, DeviceChanges, Directory } from "./ports.ts";

const FIRST =
  "/devices/delta?$select=id,operatingSystem,operatingSystemVersion,trustType,accountEnabled,isManaged,approximateLastSignInDateTime";
const DOING = "Reading the tenant's devices";
/** Most devices that are held in memory, which take about 70 MB. */
export const MAX_DEVICES = 300_000;
/** A page of a delta query holds 200 objects at most, and may hold none. */
const MAX_PAGES = 5000;
/** What Graph answers, beside 410, to a state that it no longer has. */
const STATE_LOST = new Set(["syncstatenotfound", "syncstateinvalid", "resyncrequired"]);

const entrySchema = z.object({
  id: z.string().max(64),
  // An object for an entry that is gone, deleted for good or not: https://learn.microsoft.com/graph/delta-query-overview
  "@removed": z.unknown().optional(),
  operatingSystem: optionalText(256),
  operatingSystemVersion: optionalText(256),
  trustType: optionalText(64),
  accountEnabled: z.boolean().nullish(),
  isManaged: z.boolean().nullish(),
  approximateLastSignInDateTime: optionalInstant(),
});

const pageSchema = z.object({
  value: z.array(entrySchema).max(5000),
  "@odata.nextLink": optionalText(8192),
  "@odata.deltaLink": optionalText(8192),
});

type Entry = z.output<typeof entrySchema>;

/**
 * Devices by delta query: everything once, and from then on what changed. A large tenant has more pages than one pass has time
 * for, so a reading that was cut off goes on where it stopped when the same question is asked again.
 *
 * @see https://learn.microsoft.com/graph/api/device-delta
 */
export function createDevices(graph: GraphClient): Pick<Directory, "deviceChanges"> {
  let interrupted: Reading | undefined;
  return {
    deviceChanges: async (since, call) => {
      const before = interrupted;
      interrupted = undefined;
      const reading = before !== undefined && before.since === since ? before : new Reading(graph, since);
      try {
        return await reading.toEnd(call);
      } catch (error) {
        if (reading.canGoOn(error)) interrupted = reading;
        throw error;
      }
    },
  };
}

/** One round of pages, from `since` to the link that asks for the next round. */
class Reading {
  readonly since: string | undefined;
  readonly #graph: GraphClient;
  readonly #round = new Round();
  #link: string;
  #outcome: "open" | "stateLost" | "refused" = "open";

  constructor(graph: GraphClient, since: string | undefined) {
    this.#graph = graph;
    this.since = since;
    this.#link = since ?? FIRST;
  }

  async toEnd(call: AzureCall): Promise<DeviceChanges | undefined> {
    await allPages<never>(this.#link, DOING, (link) => this.#page(link, call), MAX_PAGES);
    return this.#outcome === "stateLost" ? undefined : this.#round.changes(this.#graph);
  }

  /** Whether the page that failed may be there the next time. */
  canGoOn(error: unknown): boolean {
    return this.#outcome === "open" && !(error instanceof OperatorError && error.needsHuman);
  }

  async #page(link: string, call: AzureCall): Promise<Page<never>> {
    this.#link = link;
    const request = requestFor(link, call);
    const answer = await this.#graph.send(request);
    if (this.since !== undefined && isStateLost(answer)) {
      this.#outcome = "stateLost";
      return { items: [], next: undefined };
    }
    if (answer.status !== 200) {
      if (answer.status < 500 && answer.status !== 429) this.#outcome = "refused";
      throw this.#graph.explain(answer, request);
    }
    const page = parseAnswer(pageSchema, answer.body, DOING);
    this.#round.add(page.value);
    this.#round.deltaLink = page["@odata.deltaLink"];
    return { items: [], next: page["@odata.nextLink"] };
  }
}

function requestFor(link: string, call: AzureCall): GraphRequest {
  return {
    method: "GET",
    link,
    cost: { resourceUnits: 1, write: false },
    isDeferrable: true,
    doing: DOING,
    needs: ["Device.Read.All"],
    call,
  };
}

/** A state lives seven days, and not even that when the service moves the tenant. */
function isStateLost(answer: Answer): boolean {
  const isRefusal = answer.status >= 400 && answer.status < 500;
  return answer.status === 410 || (isRefusal && STATE_LOST.has(readErrorBody(answer.body).code?.toLowerCase() ?? ""));
}

/** What the pages of one round say. An entry may come more than once; the last one counts. */
class Round {
  deltaLink: string | undefined;
  readonly #entries = new Map<string, Device | "removed">();
  readonly #texts = new Map<string, string>();

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entries.set(entry.id, isRemoved(entry) ? "removed" : this.#deviceOf(entry));
    if (this.#entries.size > MAX_DEVICES) throw tooLong(DOING, `${MAX_DEVICES} devices`);
  }

  /** @throws {OperatorError} when no link for the next round came, or one that leads to another host. */
  changes(graph: GraphClient): DeviceChanges {
    if (this.deltaLink === undefined) throw malformed(DOING, "the last page does not say how to ask for changes");
    const next = graph.requireOwn(this.deltaLink);
    const changed: Device[] = [];
    const removedIds: string[] = [];
    for (const [id, device] of this.#entries) {
      if (device === "removed") removedIds.push(id);
      else changed.push(device);
    }
    return { changed, removedIds, next };
  }

  #deviceOf(entry: Entry): Device {
    return {
      id: entry.id,
      ...present({
        operatingSystem: this.#shared(entry.operatingSystem),
        operatingSystemVersion: this.#shared(entry.operatingSystemVersion),
        trustType: this.#shared(entry.trustType),
        lastSignInAtMs: entry.approximateLastSignInDateTime,
      }),
      isEnabled: entry.accountEnabled ?? true,
      isManaged: entry.isManaged ?? false,
    };
  }

  /** Hundreds of thousands of devices share a few hundred names and versions. */
  #shared(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}

function isRemoved(entry: Entry): boolean {
  return entry["@removed"] !== undefined && entry["@removed"] !== null;
}
