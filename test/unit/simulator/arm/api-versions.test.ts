import { expect, test } from "vitest";
import {
  hasAuthenticationMetadata,
  hasServicePrincipal,
  hasShortProvisioningStates,
  SQL_VERSIONS,
  unsupportedVersion,
} from "../../../../src/simulator/arm/api-versions.ts";

test.each([
  ["2021-02-01-preview", false, false, false],
  ["2021-05-01-preview", true, false, false],
  ["2023-02-01-preview", true, false, false],
  ["2023-05-01-preview", true, true, false],
  ["2025-01-01", true, true, true],
])(
  "%s knows servicePrincipal %s, authenticationMetadata %s, short states %s",
  (version, principal, metadata, short) => {
    expect([
      hasServicePrincipal(version),
      hasAuthenticationMetadata(version),
      hasShortProvisioningStates(version),
    ]).toEqual([principal, metadata, short]);
  },
);

test("a provider's type and ARM's own are refused apart, with the list", () => {
  const provider = unsupportedVersion("1999-01-01", SQL_VERSIONS, "managedInstances");
  expect([provider.code, provider.message.includes("2025-01-01, 2024-11-01-preview")]).toEqual([
    "NoRegisteredProviderFound",
    true,
  ]);
  expect(unsupportedVersion("1999-01-01", ["2022-12-01", "2021-01-01"], undefined).message).toBe(
    "The api-version '1999-01-01' is invalid. The supported versions are '2022-12-01,2021-01-01'.",
  );
});
