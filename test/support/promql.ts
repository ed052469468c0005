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
  parser.parse(text).iterate({
    enter(node) {
      const word = text.slice(node.from, node.to);
      if (node.type.isError) throw new Error(`This is not PromQL at ${node.from}: ${text}`);
      if (node.name === "VectorSelector") selectors.push({ metric: "", matchers: {} });
      if (node.name === "GroupingLabels") isGrouping = true;
      const selector = selectors.at(-1);
      if (node.name === "Identifier" && selector !== undefined && selector.metric === "") selector.metric = word;
      if (node.name === "LabelName" && isGrouping) grouping.push(word);
      if (node.name === "LabelName") label = word;
      if (node.name === "StringLiteral" && selector !== undefined && !isGrouping)
        selector.matchers[label] = word.slice(1, -1);
    },
    leave(node) {
      if (node.name === "GroupingLabels") isGrouping = false;
    },
  });
  return { selectors, grouping };
}
