import { vi } from "vitest";
import type { ApiClient } from "../../src/controlplane/api-client.ts";

/** A ConfigMap as the API server stored it. */
export interface StoredConfigMap {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** The ConfigMaps of the operator's namespace, and what people do with them. */
export class ConfigMaps {
  readonly #kube: ApiClient;
  readonly #path: string;
  readonly #put: string[] = [];

  constructor(kube: ApiClient, namespace: string) {
    this.#kube = kube;
    this.#path = `/api/v1/namespaces/${namespace}/configmaps`;
  }

  async get(name: string): Promise<StoredConfigMap | undefined> {
    const answer = await this.#kube.request("GET", `${this.#path}/${name}`);
    if (answer.status === 404) return undefined;
    return this.#stored(answer);
  }

  /** Makes one that is nobody's; it goes with {@link removeAll}. */
  async create(name: string, labels: Readonly<Record<string, string>>): Promise<StoredConfigMap> {
    this.#put.push(name);
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data: { mine: "1" } };
    return this.#stored(await this.#kube.request("POST", this.#path, { body }));
  }

  /** A merge patch, as a person with kubectl makes it. */
  async edit(name: string, patch: object): Promise<StoredConfigMap> {
    const call = { body: patch, contentType: "application/merge-patch+json" };
    return this.#stored(await this.#kube.request("PATCH", `${this.#path}/${name}`, call));
  }

  async delete(name: string): Promise<void> {
    this.#stored(await this.#kube.request("DELETE", `${this.#path}/${name}`));
  }

  /** Names of those that belong to the realm with this uid. */
  async namesOwnedBy(uid: string): Promise<readonly string[]> {
    const answer = await this.#kube.request("GET", this.#path);
    const { items } = answer.json as { readonly items: readonly StoredConfigMap[] };
    return items
      .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid))
      .map(({ metadata }) => metadata.name);
  }

  /** Waits until the ConfigMap is as `check` wants it; undefined stands for one that is not there. */
  async until(
    name: string,
    what: string,
    check: (configMap: StoredConfigMap | undefined) => boolean,
  ): Promise<StoredConfigMap | undefined> {
    return await vi.waitFor(
      async () => {
        const found = await this.get(name);
        if (!check(found)) throw new Error(`ConfigMap ${name}: not yet: ${what}. ${JSON.stringify(found)}`);
        return found;
      },
      { timeout: 45_000, interval: 50 },
    );
  }

  /** Removes those that were put here and those that operators published: no garbage collector runs. */
  async removeAll(): Promise<void> {
    await this.#kube.request("DELETE", this.#path, {
      query: { labelSelector: "app.kubernetes.io/managed-by=winauth-operator" },
    });
    for (const name of this.#put) await this.#kube.request("DELETE", `${this.#path}/${name}`);
  }

  #stored(answer: { readonly status: number; readonly text: string; readonly json: unknown }): StoredConfigMap {
    if (answer.status >= 300) throw new Error(`ConfigMap: ${answer.status} ${answer.text}`);
    return answer.json as StoredConfigMap;
  }
}
