import { type BerNode, booleanOf, decodeBer, hasTag, numberOf, textOf, UNIVERSAL } from "./ber.ts";
import { LdapProtocolError } from "./protocol-error.ts";
import { readFilter } from "./read-filter.ts";
import type { BindRequest, LdapControl, LdapMessage, LdapRequest, SearchRequest, WriteOperation } from "./request.ts";

const SCOPES = ["base", "one", "subtree"] as const;
const CONTROLS_TAG = 0;
const SIMPLE_TAG = 0;

/** How the operation of each tag is read (https://www.rfc-editor.org/rfc/rfc4511#appendix-B). */
const READERS: Readonly<Record<number, (operation: BerNode) => LdapRequest>> = {
  0: readBind,
  2: () => ({ kind: "unbind" }),
  3: readSearch,
  6: (operation) => write("modify", operation),
  8: (operation) => write("add", operation),
  10: (operation) => ({ kind: "write", operation: "delete", dn: textOf(operation) }),
  12: (operation) => write("modifyDn", operation),
  14: (operation) => write("compare", operation),
  16: (operation) => ({ kind: "abandon", messageId: numberOf(operation) }),
  23: readExtended,
};

/**
 * Reads one whole message of a client.
 *
 * @throws {LdapProtocolError} when it is no request of RFC 4511.
 */
export function readMessage(bytes: Uint8Array): LdapMessage {
  const message = decodeBer(bytes);
  if (!hasTag(message, "universal", UNIVERSAL.sequence)) throw new LdapProtocolError("The message is no sequence.");
  const id = numberOf(part(message, 0));
  const operation = part(message, 1);
  const reader = operation.tagClass === "application" ? READERS[operation.tag] : undefined;
  if (id === 0 || reader === undefined) throw new LdapProtocolError("The message is no request.");
  return { id, request: reader(operation), controls: readControls(message.children[2]) };
}

function readBind(operation: BerNode): BindRequest {
  const authentication = part(operation, 2);
  if (authentication.tagClass !== "context") {
    throw new LdapProtocolError("The bind names no way to authenticate.");
  }
  return {
    kind: "bind",
    version: numberOf(part(operation, 0)),
    name: textOf(part(operation, 1)),
    password: authentication.tag === SIMPLE_TAG ? textOf(authentication) : undefined,
  };
}

function readSearch(operation: BerNode): SearchRequest {
  const scope = SCOPES[numberOf(part(operation, 1))];
  if (scope === undefined) throw new LdapProtocolError("The search has a scope that does not exist.");
  return {
    kind: "search",
    base: textOf(part(operation, 0)),
    scope,
    sizeLimit: numberOf(part(operation, 3)),
    typesOnly: booleanOf(part(operation, 5)),
    filter: readFilter(part(operation, 6)),
    attributes: part(operation, 7).children.map(textOf),
  };
}

function readExtended(operation: BerNode): LdapRequest {
  const name = operation.children.find((child) => hasTag(child, "context", 0));
  if (name === undefined) throw new LdapProtocolError("The extended request has no name.");
  return { kind: "extended", oid: textOf(name) };
}

function write(operation: WriteOperation, node: BerNode): LdapRequest {
  return { kind: "write", operation, dn: textOf(part(node, 0)) };
}

function readControls(node: BerNode | undefined): readonly LdapControl[] {
  if (!hasTag(node, "context", CONTROLS_TAG)) return [];
  return node.children.map((control) => {
    const second = control.children[1];
    const isCritical = hasTag(second, "universal", UNIVERSAL.boolean) && booleanOf(second);
    return { oid: textOf(part(control, 0)), isCritical };
  });
}

function part(node: BerNode, index: number): BerNode {
  const child = node.children[index];
  if (child === undefined) throw new LdapProtocolError("A part of the message is missing.");
  return child;
}
