import type { WindowsAuthentication } from "../../../src/controllers/kinds.ts";
import { type AzureCalls, HttpError, retryAfterMs } from "./azure-calls.ts";

const API_VERSION = "2023-08-01";
/** Time between two looks at an operation for which Azure names none, and at what is to appear. */
const POLL_MS = 10_000;

/** What a pass has come to. */
export type Outcome = { readonly kind: "ready" } | { readonly kind: "waiting"; readonly delayMs: number };

interface Instance {
  readonly properties: { readonly servicePrincipal?: { readonly type?: string; readonly clientId?: string } };
}
interface Application {
  readonly requiredResourceAccess: readonly {
    readonly resourceAppId: string;
    readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
  }[];
}
interface Principal {
  readonly id: string;
  readonly oauth2PermissionScopes: readonly { readonly id: string; readonly value: string }[];
}
interface Grant {
  readonly id: string;
  readonly consentType: string;
  readonly resourceId: string;
  readonly scope: string;
}

/** Brings one instance to what its object declares: its service principal on, and the consent that its application asks for. */
export class Converge {
  readonly #calls: AzureCalls;
  /** Operations under way, by resource id. Lost at a restart; the instance itself tells then. */
  readonly #operations = new Map<string, string>();
  readonly #resources = new Map<string, Principal>();

  constructor(calls: AzureCalls) {
    this.#calls = calls;
  }

  async pass({ spec }: WindowsAuthentication): Promise<Outcome> {
    const { resourceId } = spec.managedInstance;
    const running = await this.#poll(resourceId);
    if (running !== undefined) return running;
    const instance = await this.#get<Instance>("resourceManager", `${resourceId}?api-version=${API_VERSION}`);
    const { servicePrincipal } = instance.properties;
    if (servicePrincipal?.type !== "SystemAssigned") return this.#turnOn(resourceId);
    return this.#consent(servicePrincipal.clientId ?? "");
  }

  async #turnOn(resourceId: string): Promise<Outcome> {
    const body = { properties: { servicePrincipal: { type: "SystemAssigned" } } };
    const answer = await this.#calls.send("resourceManager", "PATCH", `${resourceId}?api-version=${API_VERSION}`, body);
    const url = answer.headers["azure-asyncoperation"];
    if (url !== undefined) this.#operations.set(resourceId, url);
    return { kind: "waiting", delayMs: retryAfterMs(answer.headers) || POLL_MS };
  }

  async #poll(resourceId: string): Promise<Outcome | undefined> {
    const url = this.#operations.get(resourceId);
    if (url === undefined) return undefined;
    const answer = await this.#calls.send("resourceManager", "GET", url);
    const { status } = JSON.parse(answer.body) as { readonly status: string };
    if (status === "InProgress") return { kind: "waiting", delayMs: retryAfterMs(answer.headers) || POLL_MS };
    this.#operations.delete(resourceId);
    return undefined;
  }

  async #consent(appId: string): Promise<Outcome> {
    const application = await this.#find<Application>(`/v1.0/applications(appId='${appId}')`);
    const client = await this.#find<Principal>(`/v1.0/servicePrincipals(appId='${appId}')`);
    if (application === undefined || client === undefined) return { kind: "waiting", delayMs: POLL_MS };
    const grants = await this.#list<Grant>(`/v1.0/oauth2PermissionGrants?$filter=clientId eq '${client.id}'`);
    for (const { resourceAppId, resourceAccess } of application.requiredResourceAccess) {
      const resource = await this.#resource(resourceAppId);
      const wanted = resourceAccess.flatMap(
        ({ id }) => resource.oauth2PermissionScopes.find((scope) => scope.id === id)?.value ?? [],
      );
      await this.#grant(client, resource, wanted, grants);
    }
    return { kind: "ready" };
  }

  async #grant(
    client: Principal,
    resource: Principal,
    wanted: readonly string[],
    grants: readonly Grant[],
  ): Promise<void> {
    const present = grants.find(
      ({ consentType, resourceId }) => consentType === "AllPrincipals" && resourceId === resource.id,
    );
    const held = new Set(present?.scope.split(" "));
    if (wanted.every((scope) => held.has(scope))) return;
    const scope = [...new Set([...held, ...wanted])].join(" ").trim();
    if (present !== undefined) {
      await this.#calls.send("graph", "PATCH", `/v1.0/oauth2PermissionGrants/${present.id}`, { scope });
      return;
    }
    const body = { clientId: client.id, consentType: "AllPrincipals", resourceId: resource.id, scope };
    await this.#calls.send("graph", "POST", "/v1.0/oauth2PermissionGrants", body);
  }

  async #resource(appId: string): Promise<Principal> {
    const known = this.#resources.get(appId);
    if (known !== undefined) return known;
    const found = await this.#find<Principal>(`/v1.0/servicePrincipals(appId='${appId}')`);
    if (found === undefined) throw new Error(`There is no service principal of application ${appId}.`);
    this.#resources.set(appId, found);
    return found;
  }

  async #find<T>(link: string): Promise<T | undefined> {
    try {
      return await this.#get<T>("graph", link);
    } catch (error) {
      if (error instanceof HttpError && error.status === 404) return undefined;
      throw error;
    }
  }

  async #list<T>(link: string): Promise<readonly T[]> {
    return (await this.#get<{ readonly value: readonly T[] }>("graph", link)).value;
  }

  async #get<T>(api: "resourceManager" | "graph", link: string): Promise<T> {
    return JSON.parse((await this.#calls.send(api, "GET", link)).body) as T;
  }
}
