import { describe, expect, it } from "vitest";
import { controllerSettings } from "../../../../src/controllers/settings.ts";
import { ConditionalAccessCache } from "../../../../src/controllers/windows-authentication/conditional-access-cache.ts";
import type { ObserveWorld } from "../../../../src/controllers/windows-authentication/observe.ts";
import { observeConsent, readHeld } from "../../../../src/controllers/windows-authentication/observe-consent.ts";
import { ResourceLookup } from "../../../../src/controllers/windows-authentication/resource-lookup.ts";
import { StepFailure } from "../../../../src/controllers/windows-authentication/step-failure.ts";
import type { OperatorError } from "../../../../src/errors.ts";
import { type FakeAzure, GRAPH_APP_ID, REALM } from "../../../fakes/fake-azure.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { enabledAzure, explicitSpec, observedOf, specOf } from "../../../fakes/observed.ts";

function worldOf(azure: FakeAzure): ObserveWorld {
  return {
    clients: azure.forRealm(),
    realm: REALM,
    call: { priority: "resync", signal: new AbortController().signal },
    policies: new ConditionalAccessCache(new FakeClock(), controllerSettings()),
    policiesMaxAgeMs: 60_000,
    resources: new ResourceLookup(),
    settings: controllerSettings(),
  };
}

describe("observeConsent()", () => {
  it.each([
    ["Requested", specOf().consent],
    ["Explicit", explicitSpec(["openid"], ["User.Read.All"]).consent],
  ])("finds application, principal, grants, roles and APIs by the client id: %s", async (_mode, consent) => {
    const azure = enabledAzure(["openid"], ["User.Read.All"]);
    expect(await observeConsent(consent, azure.instance, worldOf(azure))).toEqual(observedOf(azure).consent);
  });

  it("also finds the APIs on which something is held that nobody asks for", async () => {
    const azure = enabledAzure(["openid"]);
    const { resources } = await observeConsent(explicitSpec([]).consent, azure.instance, worldOf(azure));
    expect(resources.map(({ appId }) => appId)).toEqual([GRAPH_APP_ID]);
  });

  it("leaves an API out that the tenant does not have", async () => {
    const azure = enabledAzure();
    azure.servicePrincipals.delete(GRAPH_APP_ID);
    const { resources } = await observeConsent(specOf().consent, azure.instance, worldOf(azure));
    expect(resources).toEqual([]);
  });

  it.each(["applications", "servicePrincipals"] as const)("waits while Graph lacks one of the %s", async (missing) => {
    const azure = enabledAzure();
    azure[missing].delete("app-1");
    const thrown: unknown = await observeConsent(specOf().consent, azure.instance, worldOf(azure)).catch(
      (error: unknown) => error,
    );
    if (!(thrown instanceof StepFailure)) throw thrown;
    const { reason, graceMs, needsHuman, message } = thrown.error as OperatorError;
    expect([thrown.step, reason, graceMs, needsHuman, message]).toEqual([
      { condition: "ConsentGranted", status: "Unknown", stalledReason: "InstanceApplicationNotFound" },
      "WaitingForApplication",
      600_000,
      true,
      "The service principal of managed instance sqlmi-01 is on, but Microsoft Graph does not show its application yet. The operator goes on when it does. To look for it: az ad app show --id app-1",
    ]);
  });

  it("says that consent is unknown where a read fails", async () => {
    const azure = enabledAzure();
    const error = new Error("refused");
    azure.failNext("grants", error);
    await expect(observeConsent(specOf().consent, azure.instance, worldOf(azure))).rejects.toMatchObject({
      step: { condition: "ConsentGranted", status: "Unknown" },
      error,
    });
  });
});

describe("readHeld()", () => {
  it("finds nothing, and asks nothing, while the instance names no application", async () => {
    const azure = enabledAzure();
    azure.addInstance();
    expect(await readHeld(azure.instance, worldOf(azure))).toBeUndefined();
    expect(azure.calls).toEqual([]);
  });
});
