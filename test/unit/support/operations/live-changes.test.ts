import { describe, expect, it } from "vitest";
import { dealt } from "../../../support/operations/deck.ts";
import { differences } from "../../../support/operations/differences.ts";
import { liveChangesOf, unplayedPaths, type Vocabulary } from "../../../support/operations/live-changes.ts";
import { complaintsOfLog } from "../../../support/operations/log-oracle.ts";
import { operationsRounds, operationsSeed, reproducing } from "../../../support/operations/seed.ts";
import { ABSENT, fieldOf, pathOf, valueAt, withValue } from "../../../support/operations/spec-path.ts";
import { winauthVocabulary } from "../../../support/operations/winauth-play.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";

describe("changes that are played", () => {
  it("are made of any specification, with what the rules ask for beside them", () => {
    const changes = liveChangesOf("WindowsAuthentication", winauthVocabulary("contoso"), 1);
    const made = (id: string, from: object): unknown => changes.find((one) => one.id === id)!.apply({ ...from });
    expect(made('consent.mode = "Explicit"', {})).toEqual({
      consent: { mode: "Explicit", permissions: [{ resourceAppId: GRAPH, delegatedScopes: ["User.Read"] }] },
    });
    expect(made('consent.mode = "Ignore"', { consent: { mode: "Requested", prune: true } })).toEqual({
      consent: { mode: "Ignore", prune: false },
    });
    expect(made("realmRef.name left out", { realmRef: { name: "contoso" } })).toEqual({ realmRef: {} });
    expect(changes.filter(({ property }) => property.startsWith("managedInstance"))).toEqual([]);
  });

  it("leave out no property of a WindowsAuthentication, and a test says which one a vocabulary lacks", () => {
    const vocabulary = winauthVocabulary("contoso");
    expect(unplayedPaths("WindowsAuthentication", vocabulary, 1)).toEqual([]);
    const poorer: Vocabulary = {
      ...vocabulary,
      values: { ...vocabulary.values, "consent.permissions[].appRoles[]": [] },
    };
    expect(unplayedPaths("WindowsAuthentication", poorer, 1)).toEqual(["consent.permissions[].appRoles[]"]);
  });
});

describe("a deck", () => {
  it("is dealt whole, the same way for the same seed", () => {
    const cards = Array.from({ length: 20 }, (_, index) => index);
    const hands = dealt(cards, 3, 5);
    expect(hands.map((hand) => hand.length)).toEqual([7, 7, 6]);
    expect(hands.flat().sort((a, b) => a - b)).toEqual(cards);
    expect(dealt(cards, 3, 5)).toEqual(hands);
    expect(dealt(cards, 3, 6)).not.toEqual(hands);
  });
});

describe("places", () => {
  const spec = { access: [{ namespaces: ["a", "b"] }] };
  it("are named as the API server and as the schema name them, read, and written without a change of the original", () => {
    const place = ["access", 0, "namespaces", 0];
    expect([fieldOf(place), pathOf(place)]).toEqual(["spec.access[0].namespaces[0]", "access[].namespaces[]"]);
    expect(valueAt(spec, place)).toBe("a");
    expect(valueAt(spec, ["access", 1, "namespaces"])).toBe(ABSENT);
    expect(withValue(spec, place, "c")).toEqual({ access: [{ namespaces: ["c", "b"] }] });
    expect(withValue(spec, ["access"], ABSENT)).toEqual({});
    expect(spec).toEqual({ access: [{ namespaces: ["a", "b"] }] });
  });
});

describe("differences", () => {
  it("are told by their place, whatever the order of members", () => {
    expect(differences({ a: 1, b: { c: [{ x: 1, y: 2 }] } }, { b: { c: [{ y: 2, x: 1 }] }, a: 1 })).toEqual([]);
    expect(differences({ a: { b: 1, c: 2 } }, { a: { b: 2 } })).toEqual(["a.b: 1, wanted 2", "a.c: 2, wanted nothing"]);
  });
});

describe("the log", () => {
  it("must have no error and no secret", () => {
    const line = (level: "info" | "error", fields: object) => ({ level, message: "Said.", fields: { ...fields } });
    expect(complaintsOfLog([line("info", { realm: "contoso" })])).toEqual([]);
    expect(complaintsOfLog([line("error", { err: new Error("odd") })])).toEqual([expect.stringContaining("odd")]);
    const cause = new Error("the directory refused reader-password");
    expect(complaintsOfLog([line("info", { err: new Error("refused", { cause }) })])).toEqual(["a secret: Said."]);
  });
});

describe("the seed", () => {
  it("is that of the environment, and can be told", () => {
    expect(operationsSeed({})).toBe(operationsSeed({ OPERATIONS_SEED: "" }));
    expect(operationsSeed({ OPERATIONS_SEED: "12" })).toBe(12);
    expect(() => operationsSeed({ OPERATIONS_SEED: "twelve" })).toThrow("OPERATIONS_SEED has to be a whole number");
    expect([operationsRounds({}), operationsRounds({ OPERATIONS_ROUNDS: "5" })]).toEqual([1, 5]);
    expect(reproducing("x.test.ts", 12)).toContain("OPERATIONS_SEED=12 npx vitest run --project integration x.test.ts");
  });
});
