import { describe, expect, it } from "vitest";
import { windowsAuthenticationIndexes } from "../../../src/controllers/kinds.ts";
import { LatestObjects } from "../../../src/controllers/latest-objects.ts";
import { keyOf } from "../../../src/kube/client.ts";
import { MapStore, windowsAuthentication } from "../../fakes/reconcile-world.ts";

const version = (resourceVersion: string, uid = "uid-1") => windowsAuthentication({}, { resourceVersion, uid });
const key = keyOf(version("1"));

describe("LatestObjects", () => {
  it("shows our own writes until the watch has caught up, and anything newer after that", () => {
    const store = new MapStore(windowsAuthenticationIndexes);
    const latest = new LatestObjects(store);
    store.put(version("1"));
    latest.wrote(key, { written: version("2"), replaced: ["1"] });
    latest.wrote(key, { written: version("3"), replaced: ["2"] });
    expect(latest.get(key)?.metadata.resourceVersion).toBe("3");
    store.put(version("2"));
    expect(latest.get(key)?.metadata.resourceVersion).toBe("3");
    store.put(version("4"));
    expect(latest.get(key)?.metadata.resourceVersion).toBe("4");
  });

  it("does not take a version that our write met on its way, and replaced, for a newer one", () => {
    const store = new MapStore(windowsAuthenticationIndexes);
    const latest = new LatestObjects(store);
    store.put(version("1"));
    latest.wrote(key, { written: version("3"), replaced: ["1", "2"] });
    store.put(version("2"));
    expect(latest.get(key)?.metadata.resourceVersion).toBe("3");
  });

  it("does not go back when the answer to an earlier write comes after that to the one that replaced it", () => {
    const store = new MapStore(windowsAuthenticationIndexes);
    const latest = new LatestObjects(store);
    store.put(version("1"));
    latest.wrote(key, { written: version("3"), replaced: ["1", "2"] });
    latest.wrote(key, { written: version("2"), replaced: ["1"] });
    expect(latest.get(key)?.metadata.resourceVersion).toBe("3");
  });

  it("does not bring back an object that is gone or was made anew", () => {
    const store = new MapStore(windowsAuthenticationIndexes);
    const latest = new LatestObjects(store);
    store.put(version("1"));
    latest.wrote(key, { written: version("2"), replaced: ["1"] });
    store.put(version("1", "uid-2"));
    expect(latest.get(key)?.metadata.uid).toBe("uid-2");
    store.objects.clear();
    expect(latest.get(key)).toBeUndefined();
  });
});
