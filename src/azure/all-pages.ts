import { malformed, tooLong } from "./parse-answer.ts";

/** One page, and where the next is. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Longest list that is held in memory; the services' own limits are far below it. */
export const MAX_ITEMS = 20_000;
/** Guards against pages that hold nothing and go on all the same. */
export const MAX_PAGES = 500;

/**
 * Reads a list to its end, page by page.
 *
 * @param first link of the first page.
 * @param doing names the work in errors.
 * @param maxPages more than which are not read.
 * @throws {OperatorError} code `ListTooLong` beyond 20,000 entries or `maxPages` pages, `MalformedResponse` when a page leads back to
 * one that was read; and what `read` throws.
 */
export async function allPages<T>(
  first: string,
  doing: string,
  read: (link: string) => Promise<Page<T>>,
  maxPages: number = MAX_PAGES,
): Promise<readonly T[]> {
  const seen = new Set<string>();
  const found: T[] = [];
  for (let link: string | undefined = first; link !== undefined; ) {
    if (seen.has(link)) throw malformed(doing, "the pages of the list lead in a circle");
    if (seen.size >= maxPages) throw tooLong(doing, `${maxPages} pages`);
    seen.add(link);
    const page: Page<T> = await read(link);
    if (found.length + page.items.length > MAX_ITEMS) throw tooLong(doing, `${MAX_ITEMS} entries`);
    // Not spread into push: a page may be longer than a call may have arguments.
    for (const item of page.items) found.push(item);
    link = page.next;
  }
  return found;
}
