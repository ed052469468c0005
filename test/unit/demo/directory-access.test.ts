import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { DIRECTORY_READER, directoryAddresses, directorySecrets } from "../../../src/demo/directory-access.ts";
import { parseState } from "../../../src/simulator/load-state.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

it("directoryAddresses() leads from the real name and port of each controller to where it listens", () => {
  const controllers = [
    { host: "dc1.corp.contoso.com", ldaps: "ldaps://localhost:40001" },
    { host: "dc2.corp.contoso.com", ldaps: "ldaps://localhost:40003" },
  ];
  expect(directoryAddresses(controllers)).toEqual({
    "dc1.corp.contoso.com:636": "localhost:40001",
    "dc2.corp.contoso.com:636": "localhost:40003",
  });
});

it("directorySecrets() are the two that the example's realm names, as kubectl create secret makes them", () => {
  const realm = parse(read("examples/10-realm.yaml")) as {
    spec: { flows: { incomingTrust: { domains: [{ ldap: { credentialsRef: object; caRef: object } }] } } };
  };
  const [{ ldap }] = realm.spec.flows.incomingTrust.domains;
  expect([ldap.credentialsRef, ldap.caRef]).toEqual([{ name: "corp-reader" }, { name: "corp-ca" }]);
  const secret = { apiVersion: "v1", kind: "Secret" };
  expect(directorySecrets("system", "PEM")).toEqual([
    {
      ...secret,
      metadata: { name: "corp-reader", namespace: "system" },
      type: "kubernetes.io/basic-auth",
      data: { username: btoa(DIRECTORY_READER.username), password: btoa(DIRECTORY_READER.password) },
    },
    {
      ...secret,
      metadata: { name: "corp-ca", namespace: "system" },
      type: "Opaque",
      data: { "ca.crt": btoa("PEM") },
    },
  ]);
});

it("the account may sign in to the domain of the simulator's state", () => {
  const { domains } = parseState(read("examples/simulator/state.yaml"), "state.yaml");
  const [username = "", domain = ""] = DIRECTORY_READER.username.split("@");
  expect(domains[domain]?.accounts).toContainEqual({ username, password: DIRECTORY_READER.password, state: "ok" });
});
