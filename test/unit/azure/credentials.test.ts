import { createHash } from "node:crypto";
import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import { beforeAll, describe, expect, it } from "vitest";
import type { CredentialSpec } from "../../../src/api/v1alpha1/kerberos-realm.ts";
import { resolveEndpoints } from "../../../src/azure/clouds.ts";
import { type CredentialSources, credentialFactory } from "../../../src/azure/credentials.ts";
import { secretError } from "../../../src/azure/secret-reader.ts";
import { selfSignedRsa } from "../../fakes/self-signed-rsa.ts";

const TENANT = "11111111-1111-1111-1111-111111111111";
const CLIENT = "ABCDEF00-2222-2222-2222-222222222222";
const ENDPOINTS = resolveEndpoints("AzurePublic");
const SCOPE = ENDPOINTS.resourceManagerScope;
const CLIENT_SECRET: CredentialSpec = {
  clientSecret: { clientId: CLIENT, secretRef: { name: "sp", key: "clientSecret" } },
};
const CERTIFICATE: CredentialSpec = { certificate: { clientId: CLIENT, secretRef: { name: "cert" } } };
const TOKEN_FILE = "/var/run/secrets/azure/tokens/azure-identity-token";

interface Material {
  readonly files?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly workloadIdentity?: CredentialSources["workloadIdentity"];
}

function sources({ files = {}, secrets = {}, workloadIdentity = {} }: Material): CredentialSources {
  return {
    files: {
      readText: (path) => {
        const text = files[path];
        return text === undefined ? Promise.reject(new Error("ENOENT")) : Promise.resolve(text);
      },
    },
    secrets: { read: (name) => Promise.resolve(secrets[name]) },
    workloadIdentity,
  };
}

/** A network on which every request is answered with a token. */
function tokenEndpoint() {
  const asked: PipelineRequest[] = [];
  const httpClient: HttpClient = {
    sendRequest: (request) => {
      asked.push(request);
      const bodyAsText = JSON.stringify({ token_type: "Bearer", expires_in: 3600, access_token: "token" });
      const headers = createHttpHeaders({ "content-type": "application/json" });
      return Promise.resolve({ request, status: 200, headers, bodyAsText });
    },
  };
  return { asked, httpClient };
}

/** What a credential sends to get a token: where to, and the form's fields. */
async function sent(spec: CredentialSpec, material: Material) {
  const { asked, httpClient } = tokenEndpoint();
  const credential = await credentialFactory(spec, sources(material)).create(TENANT, ENDPOINTS, httpClient);
  const token = await credential.getToken(SCOPE);
  const request = asked.at(-1);
  const form = new URLSearchParams(typeof request?.body === "string" ? request.body : "");
  return {
    token: token?.token,
    requests: asked.length,
    url: request?.url.split("?")[0],
    form: Object.fromEntries(form),
  };
}

let certificate: { readonly "tls.crt": string; readonly "tls.key": string };
let otherKey: string;
beforeAll(async () => {
  const [own, other] = await Promise.all([selfSignedRsa(), selfSignedRsa()]);
  certificate = { "tls.crt": own.certificate, "tls.key": own.privateKeyPem };
  otherKey = other.privateKeyPem;
});

describe("who a credential is", () => {
  const POD = { clientId: "POD" };
  it.each<[string, CredentialSpec, Material, object]>([
    [
      "nothing declared, in a pod with a client id",
      {},
      { workloadIdentity: POD },
      { identity: "client id POD", key: "workload-identity/pod" },
    ],
    [
      "workload identity with a client id of its own",
      { workloadIdentity: { clientId: CLIENT } },
      { workloadIdentity: POD },
      { identity: `client id ${CLIENT}`, key: `workload-identity/${CLIENT.toLowerCase()}` },
    ],
    [
      "workload identity that nobody gave a client id",
      { workloadIdentity: {} },
      {},
      { identity: "workload identity without a client id", key: "workload-identity/" },
    ],
    [
      "the node's managed identity",
      { managedIdentity: {} },
      {},
      { identity: "the node's managed identity", key: "managed-identity/" },
    ],
    [
      "a managed identity",
      { managedIdentity: { clientId: CLIENT } },
      {},
      { identity: `managed identity with client id ${CLIENT}`, key: `managed-identity/${CLIENT.toLowerCase()}` },
    ],
    [
      "a client secret",
      CLIENT_SECRET,
      {},
      {
        identity: `client id ${CLIENT}`,
        key: `client-secret/${CLIENT.toLowerCase()}/sp/clientSecret`,
        secretName: "sp",
      },
    ],
    [
      "a certificate",
      CERTIFICATE,
      {},
      { identity: `client id ${CLIENT}`, key: `certificate/${CLIENT.toLowerCase()}/cert`, secretName: "cert" },
    ],
  ])("%s", (_what, spec, material, who) => {
    const { identity, key, secretName } = credentialFactory(spec, sources(material));
    expect({ identity, key, ...(secretName === undefined ? {} : { secretName }) }).toEqual(who);
  });
});

describe("the version of a credential's material", () => {
  const fingerprint = (...values: readonly string[]) =>
    createHash("sha256")
      .update(values.map((value) => `${value}\0`).join(""))
      .digest("hex");
  it.each<[string, CredentialSpec, string]>([
    ["never changes for workload identity, whose token is read each time", {}, "projected"],
    ["never changes for a managed identity", { managedIdentity: {} }, "node"],
    ["follows the client secret", CLIENT_SECRET, fingerprint("s3cret")],
    ["follows certificate and key", CERTIFICATE, fingerprint("crt", "key")],
  ])("%s", async (_what, spec, version) => {
    const secrets = { sp: { clientSecret: "s3cret\n", other: "x" }, cert: { "tls.crt": "crt", "tls.key": "key" } };
    expect(await credentialFactory(spec, sources({ secrets })).version()).toBe(version);
  });

  it.each([
    ["client secret", CLIENT_SECRET],
    ["certificate", CERTIFICATE],
  ])("can't be told without the Secret of a %s", async (_what, spec) => {
    await expect(credentialFactory(spec, sources({})).version()).rejects.toMatchObject({ code: "SecretNotFound" });
  });
});

describe("a token is asked for", () => {
  const url = `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`;

  it("with the client secret, trimmed", async () => {
    expect(await sent(CLIENT_SECRET, { secrets: { sp: { clientSecret: " s3cret\n" } } })).toMatchObject({
      token: "token",
      requests: 1,
      url,
      form: { grant_type: "client_credentials", client_id: CLIENT, client_secret: "s3cret" },
    });
  });

  it("with the pod's projected token", async () => {
    const material = {
      files: { [TOKEN_FILE]: "assertion\n" },
      workloadIdentity: { clientId: CLIENT, tokenFilePath: TOKEN_FILE },
    };
    expect(await sent({}, material)).toMatchObject({
      token: "token",
      requests: 1,
      url,
      form: { grant_type: "client_credentials", client_id: CLIENT, client_assertion: "assertion" },
    });
  });

  it("with an assertion that the certificate's key signed", async () => {
    const { form, ...rest } = await sent(CERTIFICATE, { secrets: { cert: certificate } });
    const claims = JSON.parse(
      Buffer.from(form["client_assertion"]?.split(".")[1] ?? "", "base64url").toString(),
    ) as object;
    expect(rest).toEqual({ token: "token", requests: 1, url });
    expect(claims).toMatchObject({ iss: CLIENT, sub: CLIENT, aud: url });
  });
});

describe("a credential is not made", () => {
  it.each<[string, CredentialSpec, Material, object]>([
    [
      "without a client id",
      {},
      { workloadIdentity: { tokenFilePath: TOKEN_FILE } },
      {
        code: "ConfigurationIncomplete",
        retry: { kind: "slow" },
        needsHuman: true,
        message:
          "Workload identity needs a client id: set it in the realm, or annotate the operator's ServiceAccount with azure.workload.identity/client-id.",
      },
    ],
    [
      "without a projected token",
      { workloadIdentity: { clientId: CLIENT } },
      {},
      {
        code: "ConfigurationIncomplete",
        message:
          'Workload identity needs a projected token: label the operator\'s pod with azure.workload.identity/use: "true".',
      },
    ],
    [
      "from a token file that can't be read",
      {},
      { workloadIdentity: { clientId: CLIENT, tokenFilePath: TOKEN_FILE } },
      { code: "FederatedTokenUnreadable", retry: { kind: "backoff" }, needsHuman: true, graceMs: 60_000 },
    ],
    [
      "from an empty token file",
      {},
      { files: { [TOKEN_FILE]: " \n" }, workloadIdentity: { clientId: CLIENT, tokenFilePath: TOKEN_FILE } },
      { code: "FederatedTokenUnreadable" },
    ],
    [
      "from a Secret without the key",
      CLIENT_SECRET,
      { secrets: { sp: { password: "s3cret" } } },
      {
        code: "SecretInvalid",
        message: "The Secret sp in the operator's namespace has no value under the key clientSecret.",
      },
    ],
  ])("%s", async (_what, spec, material, error) => {
    const made = credentialFactory(spec, sources(material)).create(TENANT, ENDPOINTS, tokenEndpoint().httpClient);
    await expect(made).rejects.toMatchObject(error);
  });

  it.each([
    ["text that is no PEM", () => ({ "tls.crt": "canary~crt", "tls.key": "canary~key" })],
    ["the key of another certificate", () => ({ ...certificate, "tls.key": otherKey })],
    ["the two mixed up", () => ({ "tls.crt": certificate["tls.key"], "tls.key": certificate["tls.crt"] })],
  ])("from %s", async (_what, cert) => {
    const factory = credentialFactory(CERTIFICATE, sources({ secrets: { cert: cert() } }));
    await expect(factory.create(TENANT, ENDPOINTS, tokenEndpoint().httpClient)).rejects.toEqual(
      secretError(
        "SecretInvalid",
        "The Secret cert in the operator's namespace does not hold a certificate (tls.crt) and its private key (tls.key) in PEM form.",
      ),
    );
  });
});
