import type { ConditionView, FleetView, InstanceView, RealmView } from "../view.ts";
import { momentWords } from "../words.ts";
import { attentionLines, headLines, sinceWords, type TextOptions } from "./lines.ts";
import { INK_OF_STATE, INK_OF_STATUS, paintLine, type Segment } from "./paint.ts";
import { cellsOf, padTo, wrapTo } from "./wrap.ts";

/** How much the tree shows. */
export interface TreeOptions extends TextOptions {
  /** Every sentence, what is pending and the last outcomes; else only the sentences of what does not hold. */
  readonly inFull: boolean;
}

/** A line with what hangs below it. */
interface Node {
  /** The first line; without one, the prose begins there. */
  readonly title: readonly Segment[];
  readonly prose: readonly string[];
  readonly children: readonly Node[];
}

/** The fleet as a tree: realm, instance, condition; and what to do next. */
export function renderTree(view: FleetView, options: TreeOptions): string {
  const trees = view.realms.flatMap((realm) => ["", ...drawn(realmNode(realm, view, options), "", "", options)]);
  return `${[...headLines(view, options), ...trees, ...attentionLines(view, options)].join("\n")}\n`;
}

function drawn(node: Node, first: string, rest: string, options: TreeOptions): readonly string[] {
  const { columns, paint } = options;
  const below = node.title.length === 0 ? "" : `${node.children.length > 0 ? "│" : " "}   `;
  const prose = node.prose.flatMap((text) => wrapTo(text, columns - rest.length - below.length));
  const title = node.title.length === 0 ? prose[0] : paintLine(node.title, columns - first.length, paint);
  const more = node.title.length === 0 ? prose.slice(1) : prose;
  return [
    `${first}${title ?? ""}`,
    ...more.map((line) => `${rest}${below}${line}`),
    ...node.children.flatMap((child, index) => {
      const isLast = index === node.children.length - 1;
      return drawn(child, `${rest}${isLast ? "└─ " : "├─ "}`, `${rest}${isLast ? "   " : "│  "}`, options);
    }),
  ];
}

function realmNode(realm: RealmView, view: FleetView, options: TreeOptions): Node {
  const domains = realm.domains.map((domain) => ({
    title: [
      { text: `domain ${domain.name}  ` },
      { text: domain.ready, ink: INK_OF_STATUS[domain.ready] },
      { text: `  ${domain.reason}` },
    ],
    prose: options.inFull || domain.ready !== "True" ? [domain.message] : [],
    children: [],
  }));
  return {
    title: titleOf(`realm ${realm.name}`, realm, view),
    prose: realm.presence === "seen" ? [] : [realm.says],
    children: [
      ...conditionNodes(realm.conditions, options),
      ...domains,
      ...realm.instances.map((instance) => instanceNode(instance, view, options)),
    ],
  };
}

function instanceNode(instance: InstanceView, view: FleetView, options: TreeOptions): Node {
  const isTold = instance.conditions.length > 0;
  const listed = [
    ...listNode("pending", instance.pendingActions),
    ...(options.inFull ? listNode("last outcomes", instance.history.map(outcomeLine)) : []),
  ];
  return {
    title: titleOf(`${instance.namespace}/${instance.name}`, instance, view),
    prose: isTold ? [] : [instance.says],
    children: [...conditionNodes(instance.conditions, options), ...listed],
  };
}

function titleOf(name: string, object: RealmView | InstanceView, view: FleetView): readonly Segment[] {
  const since = sinceWords(object.since, view);
  return [
    { text: name, ink: "strong" },
    { text: "  " },
    { text: object.state, ink: INK_OF_STATE[object.state] },
    { text: `  ${object.reason}` },
    ...(since === "" ? [] : [{ text: `  ${since}`, ink: "quiet" } as const]),
  ];
}

function conditionNodes(conditions: readonly ConditionView[], { inFull }: TreeOptions): readonly Node[] {
  const width = Math.max(0, ...conditions.map(({ type }) => cellsOf(type)));
  return conditions.map(({ type, status, reason, message }) => ({
    title: [
      { text: `${padTo(type, width)}  ` },
      { text: status.padEnd(7), ink: INK_OF_STATUS[status] },
      { text: `  ${reason}` },
    ],
    prose: (inFull || status !== "True") && message !== "" ? [message] : [],
    children: [],
  }));
}

function listNode(title: string, lines: readonly string[]): readonly Node[] {
  return lines.length === 0 ? [] : [{ title: [{ text: title }], prose: [], children: lines.map(leaf) }];
}

function leaf(text: string): Node {
  return { title: [], prose: [text], children: [] };
}

function outcomeLine({ outcome, message, lastAt, count }: InstanceView["history"][number]): string {
  const when = lastAt === undefined ? "" : `${momentWords(Date.parse(lastAt))}  `;
  return `${when}${outcome}${count > 1 ? ` (${count} times)` : ""}: ${message}`;
}
