import { type Actor, REASONS } from "../src/api/reasons.ts";

const WHO: Readonly<Record<Actor, string>> = {
  nobody: "nobody: the operator goes on by itself, or all is well",
  author: "who wrote the object",
  platform: "who runs the operator and owns the realm",
  azure: "who manages the subscription and the instance",
  entra: "who manages the Entra tenant",
};

/** The page that lists every condition reason: what it means and whose move it is. What to do is in the condition's message. */
export function reasonsPage(): string {
  const rows = Object.entries(REASONS).sort(([a], [b]) => a.localeCompare(b));
  return `<!-- Generated from src/api/reasons.ts by "npm run generate"; do not edit. -->

# Condition reasons

Reasons are part of the API: alerts and scripts may match on them. The condition's message says what to do in the case at hand.

| reason | meaning | whose move |
|---|---|---|
${rows.map(([name, { meaning, actor }]) => `| \`${name}\` | ${meaning} | ${WHO[actor]} |`).join("\n")}
`;
}
