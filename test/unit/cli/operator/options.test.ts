import { describe, expect, it } from "vitest";
import { OPERATOR_OPTION_GROUPS, readOperatorConfig, redactedConfig } from "../../../../src/cli/operator/options.ts";
import type { OptionSpec } from "../../../../src/cli/options.ts";

const SPECS: readonly OptionSpec[] = Object.values(OPERATOR_OPTION_GROUPS).flatMap((group) =>
  Object.values<OptionSpec>(group),
);

describe("the operator's options", () => {
  it("have names of their own, flags and variables alike", () => {
    const names = SPECS.flatMap(({ flag, env }) => (env === undefined ? [flag] : [flag, env]));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
  it.each(SPECS.map((spec) => [spec.flag, spec] as const))("--%s shows the default that it has", (_flag, spec) => {
    const applied = spec.schema.safeParse(undefined).data;
    const isShown = applied !== undefined && spec.value !== undefined;
    expect(isShown ? spec.schema.safeParse(spec.byDefault).data : undefined).toEqual(isShown ? applied : undefined);
  });
});

describe("readOperatorConfig()", () => {
  it("needs nothing in a pod", () => {
    expect(readOperatorConfig([], {})).toEqual({
      kubeconfig: undefined,
      context: undefined,
      apiServerWaitMs: 120_000,
      namespace: "winauth-system",
      replicaName: undefined,
      leaderElection: true,
      leaseName: "winauth-operator",
      endpointsFile: undefined,
      caFile: undefined,
      armApiVersion: "2023-08-01",
      conditionMetrics: "objects",
      workloadClientId: undefined,
      workloadTokenFile: "/var/run/secrets/azure/tokens/azure-identity-token",
      identityEndpoint: "http://169.254.169.254",
      workers: 100,
      passTimeoutMs: 120_000,
      drainMs: 20_000,
      sweepIntervalMs: 60_000,
      instanceRetryMs: 60_000,
      dependencyRetryMs: 10_000,
      absenceGraceMs: 60_000,
      replicationGraceMs: 30_000,
      realmSpreadMs: 60_000,
      progressDeadlineMs: 900_000,
      health: { host: "::", port: 8080 },
      logLevel: "info",
    });
  });
  it("takes what the deployment and the workload identity webhook put into the environment", () => {
    const env = {
      POD_NAMESPACE: "elsewhere",
      POD_NAME: "winauth-operator-0",
      AZURE_CLIENT_ID: "cccccccc-0000-4000-8000-000000000001",
      AZURE_FEDERATED_TOKEN_FILE: "/token",
      WINAUTH_LOG_LEVEL: "debug",
    };
    expect(readOperatorConfig([], env)).toMatchObject({
      namespace: "elsewhere",
      replicaName: "winauth-operator-0",
      workloadClientId: "cccccccc-0000-4000-8000-000000000001",
      workloadTokenFile: "/token",
      logLevel: "debug",
    });
  });
  it.each([
    [["--pass-timeout", "10ms"], "--pass-timeout: must be at least 1s"],
    [["--sweep-interval", "0s"], "--sweep-interval: must be at least 1s"],
    [["--workers", "201"], '--workers "201": must be a whole number from 1 to 200'],
  ])("refuses %j", (argv, message) => {
    expect(() => readOperatorConfig(argv, {})).toThrow(message);
  });
});

describe("redactedConfig()", () => {
  it.each([
    ["http://169.254.169.254", "http://169.254.169.254"],
    ["http://user:canary@host", "http://[redacted]@host"],
    ["http://user:canary@canary@host:80/path", "http://[redacted]@host:80/path"],
    ["http://host/path@not-a-user", "http://host/path@not-a-user"],
  ])("shows %s as %s", (identityEndpoint, shown) => {
    const config = readOperatorConfig(["--identity-endpoint", identityEndpoint], {});
    expect(redactedConfig(config)).toEqual({ ...config, identityEndpoint: shown });
  });
});
