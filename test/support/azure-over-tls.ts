import type { Cloud, CredentialSpec } from "../../src/api/v1alpha1/kerberos-realm.ts";
import { type AzureClients, type AzureOptions, createAzure } from "../../src/azure/azure.ts";
import { createHttpOutbound, type HttpOutbound } from "../../src/azure/outbound-http.ts";
import type { AzureCall, RealmIdentity, TenantClients } from "../../src/azure/ports.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { noFence } from "../../src/ports/fence.ts";
import { systemFiles } from "../../src/ports/files.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { type RunningSimulator, startSimulatorServer } from "../../src/simulator/server.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import type { SimulatorState } from "../../src/simulator/state.ts";
import type { TranscriptEntry } from "../../src/simulator/transcript.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { CONTOSO, GRAPH_CLIENT, RESOURCE_MANAGER_CLIENT, sampleState } from "../fakes/simulated-azure.ts";

/** What a test may change of the two sides before they are started. */
export interface AzureOverTlsOptions {
  readonly change?: (state: SimulatorState) => void;
  readonly azure?: Partial<AzureOptions>;
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Default: the simulator's CA is trusted. */
  readonly trustsCa?: boolean;
}

/** The real Azure part, over real TLS, against a simulator on loopback; both follow one clock that a test moves. */
export class AzureOverTls {
  readonly clock: FakeClock;
  readonly running: RunningSimulator;
  readonly azure: AzureClients;
  readonly #outbound: HttpOutbound;

  private constructor(parts: Pick<AzureOverTls, "clock" | "running" | "azure">, outbound: HttpOutbound) {
    this.clock = parts.clock;
    this.running = parts.running;
    this.azure = parts.azure;
    this.#outbound = outbound;
  }

  static async start(options: AzureOverTlsOptions = {}): Promise<AzureOverTls> {
    const state = sampleState();
    options.change?.(state);
    // Certificates and assertions are made by the machine's clock, so the simulated day is today.
    const clock = new FakeClock({ wallMs: systemClock.nowMs() });
    const simulator = createSimulator({ state, clock, random: systemRandom });
    const running = await startSimulatorServer(simulator, { identityPort: 0 });
    const { arm, graph, login, identityEndpoint } = running.addresses;
    const outbound = createHttpOutbound({
      clock: systemClock,
      userAgent: "winauth-test",
      ...(options.trustsCa === false ? {} : { caPem: running.caCertificate }),
    });
    const own = { resourceManager: arm, graph, login };
    const secrets: AzureOverTlsOptions["secrets"] = {
      arm: { clientSecret: "resource-manager-secret" },
      graph: { clientSecret: "graph-secret" },
      ...options.secrets,
    };
    const azure = createAzure({
      outbound,
      clock,
      random: systemRandom,
      files: systemFiles,
      secrets: { read: (name) => Promise.resolve(secrets[name]) },
      fence: noFence,
      endpoints: { AzurePublic: own, AzureChina: own },
      ...(identityEndpoint === undefined ? {} : { identityEndpoint }),
      ...options.azure,
    });
    return new AzureOverTls({ clock, running, azure }, outbound);
  }

  async close(): Promise<void> {
    await this.running.close();
    await this.#outbound.close();
  }

  get state(): SimulatorState {
    return this.running.simulator.world.state;
  }

  /** The clients of the realm that the sample state is made for. */
  get clients(): TenantClients {
    return this.azure.forRealm(realm());
  }

  /** What reached the simulator, as `METHOD path`; requests for tokens only when asked for. */
  received(service: TranscriptEntry["service"], since = 0): readonly string[] {
    return this.running.simulator.transcript
      .entries({ since })
      .filter((entry) => entry.service === service)
      .map((entry) => `${entry.method} ${entry.path}`);
  }

  get lastEntry(): number {
    return this.running.simulator.transcript.lastNumber;
  }
}

/** A realm of the sample state; each part can be another. */
export function realm(
  change: { readonly tenantId?: string; readonly cloud?: Cloud; readonly both?: CredentialSpec } = {},
): RealmIdentity {
  const secret = (clientId: string, name: string): CredentialSpec => ({
    clientSecret: { clientId, secretRef: { name, key: "clientSecret" } },
  });
  return {
    realmName: "contoso",
    tenantId: change.tenantId ?? CONTOSO,
    cloud: change.cloud ?? "AzurePublic",
    credentials: {
      resourceManager: change.both ?? secret(RESOURCE_MANAGER_CLIENT, "arm"),
      graph: change.both ?? secret(GRAPH_CLIENT, "graph"),
    },
  };
}

/** A call on behalf of a user's change that nobody aborts. */
export function call(priority: AzureCall["priority"] = "user"): AzureCall {
  return { priority, signal: new AbortController().signal };
}
