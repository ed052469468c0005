import { UsageError } from "../options.ts";

/** What is looked at. */
export interface Target {
  /** Undefined: every namespace. */
  readonly namespace?: string;
  /** Only this object. */
  readonly object?: { readonly kind: "realm" | "instance"; readonly name: string };
}

/** What the command line says about what to look at. */
export interface TargetWords {
  readonly word: string | undefined;
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  /** Namespace of the kubeconfig's context. */
  readonly contextNamespace: string | undefined;
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const INSTANCE_WORDS = ["winauth", "windowsauthentication", "windowsauthentications"];
const REALM_WORDS = ["realm", "kerberosrealm", "kerberosrealms"];

/**
 * What to look at. A realm is looked at with its instances in every namespace, unless a namespace is named.
 *
 * @throws {UsageError} when the words contradict each other or are no names.
 */
export function targetOf({ word, namespace, allNamespaces, contextNamespace }: TargetWords): Target {
  const object = word === undefined ? undefined : objectOf(word);
  if (allNamespaces) refuseContradictions(namespace, object);
  const isEverywhere = allNamespaces || (object?.kind === "realm" && namespace === undefined);
  const target = isEverywhere ? {} : { namespace: namespace ?? contextNamespace ?? "default" };
  return object === undefined ? target : { ...target, object };
}

/** What can't be said together with every namespace. */
function refuseContradictions(namespace: string | undefined, object: Target["object"]): void {
  if (namespace !== undefined) throw new UsageError("-n and -A can't both be given");
  if (object?.kind === "instance")
    throw new UsageError(`"${object.name}" is in one namespace: name it with -n instead of -A`);
}

function objectOf(word: string): NonNullable<Target["object"]> {
  const [first = "", second, ...more] = word.split("/");
  const kind = second === undefined ? "instance" : kindOf(first.toLowerCase());
  const name = second ?? first;
  if (kind === undefined || more.length > 0 || name.length > 253 || !NAME.test(name))
    throw new UsageError(`"${word}" is no object: give the name of a WindowsAuthentication, or realm/NAME`);
  return { kind, name };
}

function kindOf(word: string): "realm" | "instance" | undefined {
  if (INSTANCE_WORDS.includes(word)) return "instance";
  return REALM_WORDS.includes(word) ? "realm" : undefined;
}

/** The target in words: `every namespace`, `namespace team-payments`. */
export function scopeWords({ namespace, object }: Target): string {
  const where = namespace === undefined ? "every namespace" : `namespace ${namespace}`;
  if (object === undefined) return where;
  return object.kind === "realm" ? `realm ${object.name}, ${where}` : `${object.name} in ${where}`;
}
