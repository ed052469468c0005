import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cel, dateTime, form, guid, immutable, listMap, pairedBy, setList } from "../../../src/api/schema.ts";

describe("form", () => {
  const name = form(z.string().max(9), /^[a-z]+\/[a-z.]+$/, "must be FOLDER/FILE");

  it("says a pattern for programs, and in words what it asks for", () => {
    expect(z.toJSONSchema(name)).toMatchObject({
      type: "string",
      maxLength: 9,
      pattern: "^[a-z]+\\/[a-z.]+$",
      "x-kubernetes-validations": [{ rule: "self.matches(r'^[a-z]+\\/[a-z.]+$')", message: "must be FOLDER/FILE" }],
    });
  });

  it("is told once by zod", () => {
    expect(name.safeParse("a b").error?.issues.map(({ message }) => message)).toEqual(["must be FOLDER/FILE"]);
    expect(name.safeParse("a/b.c").success).toBe(true);
  });
});

describe("cel", () => {
  const short = { rule: "size(self) < 3", message: "too long for us", holds: (text: string) => text.length < 3 };
  const lower = {
    rule: "self == self.lowerAscii()",
    message: "lower case",
    holds: (text: string) => text === text.toLowerCase(),
  };

  it("makes zod judge as the rule does, and keeps the rules in their order", () => {
    const schema = cel(cel(z.string().max(9), short), lower);
    expect(schema.safeParse("ab").success).toBe(true);
    expect(schema.safeParse("ABCD").error?.issues.map(({ message }) => message)).toEqual(["too long for us"]);
    expect(schema.meta()).toEqual({
      "x-kubernetes-validations": [
        { rule: short.rule, message: short.message },
        { rule: lower.rule, message: lower.message },
      ],
    });
  });

  it("asks the rule only about a value of the right form", () => {
    const asked: string[] = [];
    const holds = (text: string): boolean => asked.push(text) > 0;
    const schema = cel(z.string().regex(/^a/), { rule: "true", message: "never", holds });
    expect([schema.safeParse("b").success, schema.safeParse(7).success, schema.safeParse("a").success]).toEqual([
      false,
      false,
      true,
    ]);
    expect(asked).toEqual(["a"]);
  });

  it("sees defaults, as CEL does", () => {
    const schema = cel(z.object({ on: z.boolean().default(false) }), {
      rule: "self.on",
      message: "on",
      holds: ({ on }) => on,
    });
    expect([schema.safeParse({}).success, schema.safeParse({ on: true }).success]).toEqual([false, true]);
  });
});

describe("immutable", () => {
  it("is a rule for the API server alone", () => {
    const schema = immutable(z.string().max(9), "tenantId");
    expect(schema.safeParse("a").success).toBe(true);
    expect(schema.meta()).toEqual({
      "x-kubernetes-validations": [
        { rule: "self == oldSelf", message: "tenantId is immutable; delete the object and create a new one" },
      ],
    });
  });
});

describe("setList and listMap", () => {
  it("refuse the same value twice", () => {
    const schema = setList(z.array(z.string()));
    expect([schema.safeParse(["a", "A"]).success, schema.safeParse(["a", "a"]).success]).toEqual([true, false]);
  });

  it("refuse two items with the same keys, all keys together", () => {
    const schema = listMap(z.array(z.object({ a: z.string(), b: z.string() })), "a", "b");
    const judge = (...items: readonly (readonly [string, string])[]) =>
      schema.safeParse(items.map(([a, b]) => ({ a, b }))).success;
    expect([judge(["x", "y"], ["x", "z"]), judge(["x", "y"], ["x", "y"]), judge(["x,y", ""], ["x", ",y"])]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("keep what was said of the list before", () => {
    expect(setList(z.array(z.string()).describe("Names.")).meta()).toEqual({
      description: "Names.",
      "x-kubernetes-list-type": "set",
    });
  });
});

describe("pairedBy", () => {
  it("knows the checks that the API server makes too, and no others", () => {
    const checksOf = (schema: z.ZodType) => (schema.def.checks ?? []).map((check) => pairedBy(check));
    expect(checksOf(setList(z.array(z.string())))).toEqual(["listType"]);
    expect(checksOf(cel(z.string(), { rule: "true", message: "", holds: () => true }))).toEqual(["cel"]);
    expect(checksOf(z.string().refine(() => true))).toEqual([undefined]);
  });
});

describe("guid", () => {
  it("has dashes and either case", () => {
    const texts = [
      "00000003-0000-0000-C000-00000000000f",
      "00000003000000000000000000000000",
      "{00000003-0000-0000-c000-000000000000}",
      "00000003-0000-0000-c000-00000000000g",
      "",
    ];
    expect(texts.filter((text) => guid.safeParse(text).success)).toEqual([texts[0]]);
  });
});

describe("dateTime", () => {
  it("is RFC 3339 with any offset", () => {
    const texts = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.1+02:00", "2026-01-02", "2026-13-02T03:04:05Z"];
    expect(texts.filter((text) => dateTime.safeParse(text).success)).toEqual(texts.slice(0, 2));
  });
});
