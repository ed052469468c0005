import type { AlertStory, FiringAlert } from "../../support/promtool.ts";

/** What befalls an alert, as a sentence, and the story that shows it. */
export interface NamedStory extends AlertStory {
  readonly title: string;
}

/** The two replicas, as a scrape labels their series. */
const REPLICAS = ["10.0.0.1:8080", "10.0.0.2:8080"] as const;
export const [FIRST, SECOND] = REPLICAS;

/** The series of a metric, with the label that a scrape adds. */
export function series(name: string, labels: Readonly<Record<string, string>>, instance: string = FIRST): string {
  const all = Object.entries({ ...labels, instance }).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${all.join(",")}}`;
}

/** Values in promtool's notation: each for so many minutes; undefined when there is no sample, as after a failed scrape. */
export function minutes(...parts: readonly (readonly [value: number | undefined, count: number])[]): string {
  return parts
    .map(([value, count]) => {
      if (value === undefined) return count === 1 ? "stale" : `stale _x${count - 1}`;
      return `${value}x${count - 1}`;
    })
    .join(" ");
}

/** A counter that grows evenly: so much a minute, each for so many minutes. */
export function growing(...parts: readonly (readonly [perMinute: number, count: number])[]): string {
  let value = 0;
  return parts
    .flatMap(([perMinute, count]) =>
      Array.from({ length: count }, () => {
        value += perMinute;
        return String(value);
      }),
    )
    .join(" ");
}

/** A story in which something is wrong from `startMinute` on for `count` minutes, and then no more. */
export function firing(alerts: readonly FiringAlert[], from: number, to: number): AlertStory["firing"] {
  return { [from - 1]: [], [from]: alerts, [to - 1]: alerts, [to]: [] };
}
