import { describe, expect, it } from "vitest";
import {
  type Bom,
  type Component,
  licenseProblems,
  licenseTexts,
  withLicenses,
} from "../../../scripts/bundled-licenses.ts";

function component(name: string, id: string | undefined, text?: string): Component {
  const content = Buffer.from(text ?? "").toString("base64");
  return {
    name,
    version: "1.0.0",
    ...(id === undefined ? {} : { licenses: [{ license: { id } }] }),
    evidence:
      text === undefined
        ? {}
        : {
            licenses: [
              { license: { name: "file: LICENSE", text: { content, contentType: "text/plain", encoding: "base64" } } },
            ],
          },
  };
}

const bomOf = (...components: readonly Component[]): Bom => ({ components });

describe("licenseProblems()", () => {
  it.each([
    ["a licence that asks for nothing but its text", component("a", "MIT", "MIT text"), []],
    ["no licence", component("a", undefined, "text"), ["a 1.0.0 declares no licence."]],
    [
      "a licence that nobody decided about",
      component("a", "GPL-3.0-only", "text"),
      ["a 1.0.0 is under GPL-3.0-only, which nobody has allowed yet."],
    ],
    ["no text to go along", component("a", "MIT"), ["a 1.0.0 comes without the text of its licence."]],
    [
      "an expression",
      { name: "a", version: "1.0.0", licenses: [{ expression: "MIT OR GPL-2.0-only" }] },
      ["a 1.0.0 is under MIT OR GPL-2.0-only, which nobody has allowed yet."],
    ],
  ] as const)("%s", (_what, one, problems) => {
    expect(licenseProblems(bomOf(one))).toEqual(problems);
  });
});

describe("withLicenses()", () => {
  const installed = { version: "1.0.0", license: "MIT", licenseText: "MIT text" };
  it("takes what the list does not know from the installed package", () => {
    const bom = withLicenses(bomOf({ group: "@azure", name: "identity", version: "1.0.0" }), (name) =>
      name === "@azure/identity" ? installed : undefined,
    );
    expect(licenseProblems(bom)).toEqual([]);
    expect(licenseTexts(bom)).toContain("MIT text");
  });
  it("takes nothing of another version", () => {
    const bom = withLicenses(bomOf(component("a", undefined)), () => ({ ...installed, version: "2.0.0" }));
    expect(licenseProblems(bom)).toEqual(["a 1.0.0 declares no licence."]);
  });
});

it("licenseTexts() names each package once, in order", () => {
  const bom = bomOf(
    component("b", "ISC", "b's text"),
    component("a", "MIT", "a's text"),
    component("a", "MIT", "a's text"),
  );
  expect(licenseTexts(bom)).toBe(`The program contains these packages.

a 1.0.0 (MIT)
=============

a's text


b 1.0.0 (ISC)
=============

b's text
`);
});
