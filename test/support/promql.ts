import { parser } from "@prometheus-io/lezer-promql";

/** One series selector of a query: the metric and the labels that it is chosen by, with their values. */
export interface Selector {
  readonly metric: string;
  readonly matchers: Readonly<Record<string, string>>;
}

/** What a query speaks of. */
export interface QueryNames {
  readonly selectors: readonly Selector[];
  /** Labels that it groups or joins by. */
  readonly grouping: readonly string[];
}

/**
 * Reads a PromQL query. Grafana's variables for spans are taken for five minutes.
 *
 * @throws {Error} naming the place where it is not PromQL.
 */
export function namesIn(query: string): QueryNames {
  const text = query.replaceAll(/\$__(rate_interval|interval|range)/g, "5m");
  const selectors: { metric: string; matchers: Record<string, string> }[] = [];
  const grouping: string[] = [];
  let isGrouping = false;
  let label = "";
  /** What is done on meeting a part of the query, by its name in the grammar. */
  const take: Readonly<Record<string, (word: string) => void>> = {
    VectorSelector: () => void selectors.push({ metric: "", matchers: {} }),
    GroupingLabels: () => void (isGrouping = true),
    Identifier: (word) => {
      const selector = selectors.at(-1);
      if (selector?.metric === "") selector.metric = word;
    },
    LabelName: (word) => {
      label = word;
      if (isGrouping) grouping.push(word);
    },
    StringLiteral: (word) => {
      const selector = selectors.at(-1);
      if (selector !== undefined) selector.matchers[label] = word.slice(1, -1);
    },
  };
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`This is not PromQL at ${node.from}: ${text}`);
      take[node.name]?.(text.slice(node.from, node.to));
    },
    leave(node) {
      if (node.name === "GroupingLabels") isGrouping = false;
    },
  });
  return { selectors, grouping };
}
