import { describe, expect, it } from "vitest";
import { instanceKey, parseInstanceId } from "../../../src/controllers/instance-id.ts";
import { INSTANCE, INSTANCE_ID, SUBSCRIPTION } from "../../fakes/fake-azure.ts";

describe("instanceKey()", () => {
  it.each([
    ["another case", INSTANCE_ID.toUpperCase()],
    ["a slash at the end", `${INSTANCE_ID}/`],
  ])("is the same for %s", (_name, id) => {
    expect(instanceKey(id)).toBe(instanceKey(INSTANCE_ID));
  });
});

describe("parseInstanceId()", () => {
  it("takes the id of a managed instance apart and keeps the case of names", () => {
    expect(parseInstanceId(INSTANCE_ID)).toEqual(INSTANCE);
    expect(parseInstanceId(INSTANCE_ID.replace("/rg/", "/RG/"))).toEqual({ ...INSTANCE, resourceGroup: "RG" });
  });

  it("knows the fixed words in any case", () => {
    const id = INSTANCE_ID.replace("resourceGroups", "RESOURCEGROUPS").replace("Microsoft.Sql", "microsoft.sql");
    expect(parseInstanceId(id)).toEqual(INSTANCE);
  });

  it.each([
    "",
    "sqlmi-01",
    `/subscriptions/${SUBSCRIPTION}`,
    INSTANCE_ID.replace("managedInstances", "servers"),
    INSTANCE_ID.replace("Microsoft.Sql", "Microsoft.Web"),
    INSTANCE_ID.replace("/sqlmi-01", "/"),
  ])("does not know %s", (id) => {
    expect(parseInstanceId(id)).toBeUndefined();
  });
});
