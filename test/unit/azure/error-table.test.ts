import { describe, expect, it } from "vitest";
import { ERROR_TABLE } from "../../../src/azure/error-table.ts";

describe("ERROR_TABLE", () => {
  it("gives each code of a service one meaning", () => {
    const keys = ERROR_TABLE.flatMap((row) =>
      row.codes.map((code) => `${row.service}/${code.toLowerCase()}/${String(row.status ?? "any")}`),
    );
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    expect(twice).toEqual([]);
  });

  it("asks a person only where waiting does not help, and never soon again", () => {
    const odd = ERROR_TABLE.filter((row) => row.needsHuman !== (row.retry === "slow" || row.retry === "verySlow"));
    expect(odd.flatMap((row) => row.codes)).toEqual(["AADSTS50196"]);
  });
});
