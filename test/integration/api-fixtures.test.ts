import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KERBEROS_REALM, WINDOWS_AUTHENTICATION } from "../../src/api/kinds.ts";
import { parseKerberosRealm, parseWindowsAuthentication } from "../../src/api/parse.ts";
import { type ApiAnswer, type ApiClient, createApiClient, warningTexts } from "../../src/controlplane/api-client.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { type ApiKind, SPEC_CASES, UPDATE_CASES } from "../fixtures/api/cases.ts";
import { winauth } from "../fixtures/api/specs.ts";
import { adminAccess, freshNamespace } from "../support/control-plane.ts";
import { crdManifests, installCrds } from "../support/crds.ts";

interface Stored {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly spec: unknown;
  readonly status?: unknown;
}

const PARSE = { WindowsAuthentication: parseWindowsAuthentication, KerberosRealm: parseKerberosRealm } as const;
const DRY_RUN = { dryRun: "All", fieldValidation: "Strict" };

let client: ApiClient;
let agent: Agent;
let namespace: string;
let installed: readonly ApiAnswer[];

beforeAll(async () => {
  client = createApiClient(adminAccess(), systemClock);
  agent = new Agent({ connect: { ca: adminAccess().caPem } });
  namespace = await freshNamespace("api");
  installed = await installCrds(client);
});

afterAll(async () => {
  await client.close();
  await agent.destroy();
});

describe("the committed CRDs", () => {
  it("are taken by the API server without a warning", () => {
    expect(installed.map(({ status, warnings }) => ({ taken: status === 200 || status === 201, warnings }))).toEqual(
      crdManifests().map(() => ({ taken: true, warnings: [] })),
    );
  });

  it.each(crdManifests().map(({ metadata }) => metadata.name))("%s is established and structural", async (name) => {
    const answer = await client.request("GET", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    const { conditions } = (answer.json as { status: { conditions: { type: string; status: string }[] } }).status;
    expect(Object.fromEntries(conditions.map(({ type, status }) => [type, status]))).toEqual({
      NamesAccepted: "True",
      Established: "True",
    });
  });
});

describe.each(Object.keys(SPEC_CASES) as readonly ApiKind[])("the API server judges a %s", (kind) => {
  const cases = SPEC_CASES[kind];

  it.each(cases.filter(({ refused }) => refused === undefined))(
    "accepts $id, with zod's defaults",
    async ({ spec }) => {
      const answer = await create(kind, spec, DRY_RUN);
      expect({ status: answer.status, text: messageOf(answer) }).toEqual({ status: 201, text: "" });
      const { spec: stored, status } = answer.json as Stored;
      expect({ ok: true, spec: stored }).toEqual(PARSE[kind]({ spec }));
      expect(status).toEqual({ observedGeneration: -1 });
    },
  );

  it.each(cases.filter(({ refused }) => refused !== undefined))("refuses $id", async ({ spec, refused }) => {
    const answer = await create(kind, spec, DRY_RUN);
    expect(answer.status).toBe(422);
    expect(messageOf(answer)).toContain(refused?.field);
    expect(messageOf(answer)).toContain(refused?.message ?? "");
  });
});

describe("the API server judges a change", () => {
  it.each(UPDATE_CASES)("$id of a $kind", async ({ kind, before, after, refused }) => {
    const made = (await create(kind, before)).json as Stored;
    const answer = await client.request("PUT", `${collection(kind)}/${made.metadata.name}`, {
      body: { ...object(kind, after), metadata: made.metadata },
      query: DRY_RUN,
    });
    await client.request("DELETE", `${collection(kind)}/${made.metadata.name}`);
    const told = {
      status: answer.status,
      field: messageOf(answer).includes(refused?.field ?? ""),
      text: messageOf(answer),
    };
    expect(told).toEqual(
      refused === undefined
        ? { status: 200, field: true, text: "" }
        : { status: 422, field: true, text: containing(refused.message) },
    );
  });
});

describe("a new object", () => {
  it("is stored with every default and reads as not seen yet", async () => {
    const made = (await create("WindowsAuthentication", winauth())).json as Stored;
    const path = `${collection("WindowsAuthentication")}/${made.metadata.name}`;
    const stored = (await client.request("GET", path)).json as Stored;
    await client.request("DELETE", path);
    expect({ spec: stored.spec, status: stored.status }).toEqual({
      spec: {
        ...winauth(),
        realmRef: { name: "default" },
        servicePrincipal: "Enabled",
        consent: { mode: "Requested", permissions: [], prune: false },
        checks: { conditionalAccess: "Warn", entraAdministrator: "Warn", directoryReader: "Warn" },
        managementPolicy: "Enforce",
        deletionPolicy: "Retain",
        interval: "30m",
        suspend: false,
      },
      status: { observedGeneration: -1 },
    });
  });

  it("can't bring a status of its own", async () => {
    const body = { ...object("WindowsAuthentication", winauth()), status: { observedGeneration: 7 } };
    const answer = await client.request("POST", collection("WindowsAuthentication"), { body, query: DRY_RUN });
    expect((answer.json as Stored).status).toEqual({ observedGeneration: -1 });
  });
});

describe("what the schema does not know", () => {
  const unknown = { spec: winauth({ enabled: true }), says: 'unknown field "spec.enabled"' };
  const duplicate = `apiVersion: sqlmi.winauth.dev/v1alpha1
kind: WindowsAuthentication
metadata: { generateName: case- }
spec:
  managedInstance: { resourceId: "${(winauth()["managedInstance"] as { resourceId: string }).resourceId}" }
  interval: 10m
  interval: 20m
`;

  const TWICE = 'line 7: key "interval" already set';

  it("an unknown field is pruned with a warning", async () => {
    const answer = await create("WindowsAuthentication", unknown.spec, { dryRun: "All", fieldValidation: "Warn" });
    expect({ status: answer.status, warnings: answer.warnings }).toEqual({ status: 201, warnings: [unknown.says] });
    expect((answer.json as Stored).spec).not.toHaveProperty("enabled");
  });

  it("an unknown field is refused where that is asked for", async () => {
    const answer = await create("WindowsAuthentication", unknown.spec, DRY_RUN);
    expect({ status: answer.status, text: messageOf(answer) }).toEqual({
      status: 400,
      text: containing(unknown.says),
    });
  });

  it("a key that is set twice is refused where that is asked for, with its line", async () => {
    const answer = await postYaml(duplicate, "Strict");
    expect(answer).toEqual({
      status: 400,
      text: containing(TWICE),
      warnings: [],
    });
  });

  it("a key that is set twice is warned of by default, and the last one counts", async () => {
    const answer = await postYaml(duplicate, "Warn");
    expect(answer).toEqual({
      status: 201,
      text: containing('"interval":"20m"'),
      warnings: [containing(TWICE)],
    });
  });
});

function containing(text: string): unknown {
  return expect.stringContaining(text);
}

function collection(kind: ApiKind): string {
  const { group, version, plural, namespaced } = kind === "KerberosRealm" ? KERBEROS_REALM : WINDOWS_AUTHENTICATION;
  return namespaced
    ? `/apis/${group}/${version}/namespaces/${namespace}/${plural}`
    : `/apis/${group}/${version}/${plural}`;
}

function object(kind: ApiKind, spec: unknown): Readonly<Record<string, unknown>> {
  return { apiVersion: "sqlmi.winauth.dev/v1alpha1", kind, metadata: { generateName: "case-" }, spec };
}

function create(kind: ApiKind, spec: unknown, query: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
  return client.request("POST", collection(kind), { body: object(kind, spec), query });
}

/** What the API server says when it refuses; empty when it does not. */
function messageOf(answer: ApiAnswer): string {
  return answer.status < 400 ? "" : (answer.json as { message: string }).message;
}

/** Sends YAML as it is: only the API server's own reader can see a key that is set twice. */
async function postYaml(
  body: string,
  fieldValidation: string,
): Promise<{ readonly status: number; readonly text: string; readonly warnings: readonly string[] }> {
  const { url, token } = adminAccess();
  const path = `${collection("WindowsAuthentication")}?dryRun=All&fieldValidation=${fieldValidation}`;
  const answer = await request(`${url}${path}`, {
    method: "POST",
    dispatcher: agent,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/yaml", accept: "application/json" },
    body,
  });
  return {
    status: answer.statusCode,
    text: (await answer.body.text()).replaceAll('\\"', '"'),
    warnings: warningTexts(answer.headers["warning"]),
  };
}
