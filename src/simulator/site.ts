import type { Exchange } from "./exchange.ts";
import type { SimulatorState } from "./state.ts";

/** The services that the simulator stands in for. */
export type ServiceName = "arm" | "graph" | "login";

/** Base URLs of the services, without a slash at the end. */
export type Addresses = Readonly<Record<ServiceName, string>>;

/** The host names of one cloud, and the resources that its tokens are asked for. */
interface CloudHosts {
  readonly name: string;
  readonly hosts: Readonly<Record<ServiceName, readonly [string, ...string[]]>>;
  readonly armAudiences: readonly string[];
  readonly graphAudience: string;
  readonly sqlSuffix: string;
  readonly portal: string;
}

/**
 * Names as the SDKs know them
 * (https://github.com/hashicorp/go-azure-sdk/tree/main/sdk/environments,
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud).
 */
const CLOUDS: Readonly<Record<SimulatorState["cloud"], CloudHosts>> = {
  AzurePublic: {
    name: "AzureCloud",
    hosts: {
      arm: ["management.azure.com"],
      graph: ["graph.microsoft.com"],
      login: ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
    },
    armAudiences: ["https://management.core.windows.net", "https://management.azure.com"],
    graphAudience: "https://graph.microsoft.com",
    sqlSuffix: "database.windows.net",
    portal: "https://portal.azure.com",
  },
  AzureUSGovernment: {
    name: "AzureUSGovernment",
    hosts: {
      arm: ["management.usgovcloudapi.net"],
      graph: ["graph.microsoft.us"],
      login: ["login.microsoftonline.us"],
    },
    armAudiences: ["https://management.core.usgovcloudapi.net", "https://management.usgovcloudapi.net"],
    graphAudience: "https://graph.microsoft.us",
    sqlSuffix: "database.usgovcloudapi.net",
    portal: "https://portal.azure.us",
  },
  AzureChina: {
    name: "AzureChinaCloud",
    hosts: {
      arm: ["management.chinacloudapi.cn"],
      graph: ["microsoftgraph.chinacloudapi.cn"],
      login: ["login.chinacloudapi.cn", "login.partner.microsoftonline.cn"],
    },
    armAudiences: ["https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn"],
    graphAudience: "https://microsoftgraph.chinacloudapi.cn",
    sqlSuffix: "database.chinacloudapi.cn",
    portal: "https://portal.azure.cn",
  },
};

/** Application ids by which a token for ARM or Graph can be asked for as well. */
const ARM_APP_ID = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** What listens where on this machine: the port of each service, and one that serves all three. */
export interface LocalListeners {
  readonly addresses: Addresses;
  readonly portOf: Readonly<Partial<Record<ServiceName | "all", number>>>;
}

/**
 * Where the simulator's services are, seen from a caller: under the cloud's own names when the caller used one of them (in
 * process, or with names that resolve to this machine), else at the local addresses.
 */
export class Site {
  readonly #state: SimulatorState;
  #local: LocalListeners | undefined;

  constructor(state: SimulatorState) {
    this.#state = state;
  }

  get cloud(): CloudHosts {
    return CLOUDS[this.#state.cloud];
  }

  /** Makes links lead to this machine; called once the listeners are up. */
  setLocal(local: LocalListeners): void {
    this.#local = local;
  }

  /** Base URLs for links in an answer to a caller that used `host` (with its port, if any). */
  addressesFor(host: string): Addresses {
    const { name, port } = splitHost(host);
    const suffix = port === undefined ? "" : `:${port}`;
    const cloud = this.cloud;
    if (this.#local !== undefined && this.#serviceOfName(name) === undefined) return this.#local.addresses;
    const of = (service: ServiceName): string => `https://${cloud.hosts[service][0]}${suffix}`;
    return { arm: of("arm"), graph: of("graph"), login: of("login") };
  }

  /** Which service a request is for: by host name, by port, else by path (for one address that serves all). */
  serviceFor(exchange: Exchange): ServiceName {
    const { name, port } = splitHost(exchange.host);
    const known = this.#serviceOfName(name) ?? this.#serviceOfPort(port);
    if (known !== undefined && known !== "all") return known;
    if (/^\/(subscriptions|tenants|providers|metadata)(\/|$)/i.test(exchange.path)) return "arm";
    if (/^\/(v1\.0|beta)(\/|$)/i.test(exchange.path)) return "graph";
    return "login";
  }

  /** The service that a resource (an audience, with or without a slash at the end) stands for, or undefined. */
  serviceOfResource(resource: string): "arm" | "graph" | undefined {
    const plain = resource.replace(/\/$/, "").toLowerCase();
    if (this.cloud.armAudiences.includes(plain) || plain === ARM_APP_ID) return "arm";
    if (plain === this.cloud.graphAudience || plain === GRAPH_APP_ID) return "graph";
    if (!URL.canParse(plain)) return undefined;
    const service = this.#serviceOfPort(Number(new URL(plain).port));
    if (service === "all") return "arm";
    return service === "login" ? undefined : service;
  }

  /** Whether `url` is on a login host of this cloud or of this machine. */
  isLoginUrl(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { name, port } = splitHost(new URL(url).host);
    const service = this.#serviceOfName(name) ?? this.#serviceOfPort(port);
    return service === "login" || service === "all";
  }

  #serviceOfName(name: string): ServiceName | undefined {
    const { arm, graph, login } = this.cloud.hosts;
    if (arm.includes(name)) return "arm";
    if (graph.includes(name)) return "graph";
    return login.includes(name) ? "login" : undefined;
  }

  #serviceOfPort(port: number | undefined): ServiceName | "all" | undefined {
    const portOf = this.#local?.portOf ?? {};
    return (["arm", "graph", "login", "all"] as const).find((service) => port && portOf[service] === port);
  }
}

function splitHost(host: string): { readonly name: string; readonly port: number | undefined } {
  const parts = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase());
  const port = parts?.[2];
  return { name: parts?.[1] ?? host, port: port === undefined ? undefined : Number(port) };
}
