import { describe, expect, it } from "vitest";
import type { WindowsAuthenticationSpec } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import { judgeConsent } from "../../../../src/controllers/windows-authentication/judge-consent.ts";
import type { Observed } from "../../../../src/controllers/windows-authentication/observed.ts";
import { FakeAzure, GRAPH_APP_ID } from "../../../fakes/fake-azure.ts";
import { enabledAzure, explicitSpec, observedOf, specOf } from "../../../fakes/observed.ts";

const off = new FakeAzure();
off.addInstance();
const withoutApi = observedOf(enabledAzure());
const strange = enabledAzure(["openid", "User.Read"]);
strange.applications.set("app-1", {
  ...strange.applications.get("app-1")!,
  requiredResourceAccess: [
    {
      resourceAppId: GRAPH_APP_ID,
      resourceAccess: [
        { id: "id-openid", type: "Scope" },
        { id: "id-gone", type: "Scope" },
      ],
    },
  ],
});
const BY_HAND =
  "By hand, an administrator grants what the application asks for on the page that status.consent.adminConsentUrl names.";

describe("judgeConsent()", () => {
  it.each<[string, WindowsAuthenticationSpec, Observed, readonly [string, string, string, boolean]]>([
    [
      "no service principal is wanted",
      specOf({ servicePrincipal: "Disabled" }),
      observedOf(enabledAzure()),
      ["Unknown", "Ignored", "Without a service principal there is nothing to consent to.", false],
    ],
    [
      "consent is left to somebody else",
      specOf({ consent: { mode: "Ignore" } }),
      observedOf(enabledAzure()),
      ["Unknown", "Ignored", "spec.consent.mode is Ignore, so consent is not looked at.", false],
    ],
    [
      "the service principal is off",
      specOf(),
      observedOf(off),
      ["Unknown", "NotEvaluated", "The service principal has to be on first.", false],
    ],
    [
      "all is granted",
      specOf(),
      observedOf(enabledAzure(["openid", "User.Read"])),
      ["True", "Granted", "Granted for all users: openid, User.Read on Microsoft Graph.", false],
    ],
    [
      "all that the API publishes is granted",
      specOf(),
      observedOf(strange),
      [
        "True",
        "Granted",
        "Granted for all users: openid on Microsoft Graph. The application also asks for what its API does not publish: id-gone of Microsoft Graph.",
        false,
      ],
    ],
    [
      "nothing is asked for",
      explicitSpec([]),
      observedOf(enabledAzure()),
      ["True", "NothingRequested", "No permission is asked for.", false],
    ],
    [
      "something is missing",
      specOf(),
      observedOf(enabledAzure(["openid"])),
      ["False", "ConsentMissing", `Not granted for all users: User.Read on Microsoft Graph. ${BY_HAND}`, false],
    ],
    [
      "the tenant does not have the API",
      specOf(),
      { ...withoutApi, consent: { ...withoutApi.consent!, resources: [] } },
      [
        "False",
        "ResourceNotFound",
        `The API ${GRAPH_APP_ID}, whose permissions are asked for, is not in the tenant. Create its service principal: az ad sp create --id ${GRAPH_APP_ID}`,
        true,
      ],
    ],
    [
      "no rule allows an app role",
      explicitSpec([], ["User.Read.All"]),
      observedOf(enabledAzure()),
      [
        "False",
        "AppRolesNotAllowed",
        "Application permissions of Microsoft Graph are asked for (User.Read.All), and no access rule of KerberosRealm default that fits this object says appRoles: Allow. The owner of the realm can allow them; else take them out of what is asked for.",
        true,
      ],
    ],
    [
      "the object asks for what there is not",
      explicitSpec(["Nonsense"]),
      observedOf(enabledAzure()),
      [
        "False",
        "PermissionUnknown",
        `Microsoft Graph publishes no such permission: Nonsense. Correct spec.consent.permissions; what it publishes: az ad sp show --id ${GRAPH_APP_ID} --query "[oauth2PermissionScopes[].value, appRoles[].value]"`,
        true,
      ],
    ],
  ])("%s", (_name, spec, observed, [status, reason, message, blocking]) => {
    expect(judgeConsent(spec, observed, false)).toEqual({
      finding: { type: "ConsentGranted", status, reason, message },
      blocking,
    });
  });
});
