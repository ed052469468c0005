import { describe, expect, it } from "vitest";
import { MAX_CONTROLLERS, orderControllers } from "../../../src/directory/controllers-of.ts";
import { fixedRandom, SeededRandom } from "../../fakes/seeded-random.ts";

const record = (host: string, priority = 0, weight = 100, port = 389) => ({ host, port, priority, weight });
const hosts = (records: Parameters<typeof orderControllers>[0], fraction = 0, preferred?: string) =>
  orderControllers(records, "startTls", {
    random: fixedRandom(fraction),
    ...(preferred === undefined ? {} : { preferred }),
  }).map(({ host }) => host);

describe("the order of controllers", () => {
  it.each([
    ["by priority", [record("far", 10), record("near", 0)], 0, ["near", "far"]],
    ["within one priority by chance, low", [record("b"), record("a")], 0, ["a", "b"]],
    ["within one priority by chance, high", [record("b"), record("a")], 0.99, ["b", "a"]],
    ["the weightless last, but not for a zero draw", [record("a", 0, 0), record("b", 0, 100)], 0.5, ["b", "a"]],
    ["one that is named twice, once", [record("a"), record("a")], 0, ["a"]],
  ])("is %s", (_what, records, fraction, expected) => {
    expect(hosts(records, fraction)).toEqual(expected);
  });

  it("begins with the preferred one, whatever its priority", () => {
    expect(hosts([record("a"), record("b"), record("c", 9)], 0, "c")).toEqual(["c", "a", "b"]);
  });

  it("passes over a preferred one that DNS does not name any more", () => {
    expect(hosts([record("a")], 0, "gone")).toEqual(["a"]);
  });

  it("ends after five", () => {
    expect(hosts(Array.from({ length: 40 }, (_, index) => record(`dc${index}`)))).toHaveLength(MAX_CONTROLLERS);
  });

  it("draws by weight", () => {
    const random = new SeededRandom(7);
    const firsts = Array.from(
      { length: 2000 },
      () => orderControllers([record("a", 0, 75), record("b", 0, 25)], "ldaps", { random })[0]?.host,
    );
    expect(firsts.filter((host) => host === "a").length / 2000).toBeCloseTo(0.75, 1);
  });

  it("carries port, protection and authorities", () => {
    const world = { random: fixedRandom(0), ca: "PEM" };
    expect(orderControllers([record("a", 0, 1, 636)], "ldaps", world)).toEqual([
      { host: "a", port: 636, security: "ldaps", ca: "PEM" },
    ]);
  });
});
