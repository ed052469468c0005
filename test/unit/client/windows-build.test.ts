import { describe, expect, it } from "vitest";
import {
  WINDOWS_10_20H1_BUILD,
  WINDOWS_10_21H1_BUILD,
  WINDOWS_10_BUILD,
  WINDOWS_SERVER_2012_BUILD,
  WINDOWS_SERVER_2022_BUILD,
  windowsBuildOf,
} from "../../../src/client/windows-build.ts";

describe("windowsBuildOf()", () => {
  it.each([
    ["10.0.19045", 19_045],
    ["10.0.19045.3803", 19_045],
    [" 10.0.19045 ", 19_045],
    ["10.0 (17763)", 17_763],
    ["6.3.9600", 9600],
    ["6.3 (9600)", 9600],
    ["", undefined],
    ["10.0", undefined],
    ["14", undefined],
    ["13.2.1", undefined],
    ["Windows 10 Pro", undefined],
    ["10.0.19045.3803.1", undefined],
    ["10.0 (17763", undefined],
    ["10.0.99999999", undefined],
  ])("reads %j", (version, build) => {
    expect(windowsBuildOf(version)).toBe(build);
  });
});

it("names the builds of the releases that count", () => {
  expect([
    WINDOWS_SERVER_2012_BUILD,
    WINDOWS_10_BUILD,
    WINDOWS_10_20H1_BUILD,
    WINDOWS_10_21H1_BUILD,
    WINDOWS_SERVER_2022_BUILD,
  ]).toEqual([9200, 10_240, 19_041, 19_043, 20_348]);
});
