import { describe, expect, it } from "vitest";
import {
  formatManagedInstanceId,
  parseManagedInstanceId,
  resourceGroupScope,
  sameManagedInstance,
  subscriptionOf,
} from "../../../src/azure/resource-id.ts";

const SUBSCRIPTION = "33333333-3333-3333-3333-333333333333";
const PATH = `/subscriptions/${SUBSCRIPTION}/resourceGroups/RG-1/providers/Microsoft.Sql/managedInstances/sqlmi-01`;
const ID = { subscriptionId: SUBSCRIPTION, resourceGroup: "RG-1", name: "sqlmi-01" };

describe("managed instance ids", () => {
  it("are taken apart, and put together again", () => {
    expect(parseManagedInstanceId(PATH)).toEqual(ID);
    expect(formatManagedInstanceId(ID)).toBe(PATH);
    expect(resourceGroupScope(ID)).toBe(`/subscriptions/${SUBSCRIPTION}/resourceGroups/RG-1`);
  });

  it.each([PATH.toUpperCase(), `${PATH}/`])("may be written as %s", (path) => {
    expect(sameManagedInstance(parseManagedInstanceId(path) ?? { ...ID, name: "none" }, ID)).toBe(true);
  });

  it.each([
    "",
    "/",
    `${PATH}/databases/x`,
    PATH.replace("Microsoft.Sql", "Microsoft.Web"),
    PATH.replace(SUBSCRIPTION, "x"),
    `x${PATH}`,
  ])("are not %s", (path) => {
    expect(parseManagedInstanceId(path)).toBeUndefined();
  });

  it("tell their subscription", () => {
    expect([subscriptionOf(PATH.toUpperCase()), subscriptionOf("/providers/x")]).toEqual([SUBSCRIPTION, undefined]);
  });
});
