import type { FaultyRequest } from "../faults.ts";
import type { NewEntry } from "../transcript.ts";
import type { ControllerName } from "./directory-session.ts";
import { filterText } from "./filter.ts";
import type { LdapRequest } from "./request.ts";
import { START_TLS, WHO_AM_I } from "./root-dse.ts";

/** What is recorded of a request, and what faults are matched with. Never a password. */
export type DescribedRequest = Pick<NewEntry, "service" | "method" | "path" | "query" | "write">;

const EXTENDED_NAMES: Readonly<Record<string, string>> = { [START_TLS]: "STARTTLS", [WHO_AM_I]: "WHOAMI" };

/**
 * A request to a domain controller in the shape that HTTP requests have: `SEARCH /dc1.corp.contoso.com/CN=Users,DC=…` with
 * `scope=base&filter=(objectClass=*)&attributes=cn` as its query. The path of a bind ends with the name that was given.
 * A connection that was only opened is `CONNECT`.
 */
export function describeRequest(request: LdapRequest | undefined, controller: ControllerName): DescribedRequest {
  const { method, name, query = "", write = false } = partsOf(request);
  return { service: "ldap", method, path: `/${controller.host}/${name}`, query, write };
}

/** What a fault's `match` is compared with; `body` is compared with the query, as there are no bodies. */
export function faultyRequest({ method, path, query }: DescribedRequest): FaultyRequest {
  return { method, path, body: query };
}

interface Parts {
  readonly method: string;
  readonly name: string;
  readonly query?: string;
  readonly write?: boolean;
}

function partsOf(request: LdapRequest | undefined): Parts {
  if (request === undefined) return { method: "CONNECT", name: "" };
  switch (request.kind) {
    case "bind":
      return { method: "BIND", name: request.name };
    case "search": {
      const { base, scope, filter, attributes } = request;
      const query = `scope=${scope}&filter=${filterText(filter)}&attributes=${attributes.join(",")}`;
      return { method: "SEARCH", name: base, query };
    }
    case "write":
      return { method: request.operation.toUpperCase(), name: request.dn, write: request.operation !== "compare" };
    case "extended":
      return { method: EXTENDED_NAMES[request.oid] ?? "EXTENDED", name: "", query: `oid=${request.oid}` };
    case "unbind":
    case "abandon":
      return { method: request.kind.toUpperCase(), name: "" };
  }
}
