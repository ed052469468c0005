import type { ErrorBody } from "./error-body.ts";
import { roleWith } from "./rights.ts";

/** Who asked for what: the part of an error's sentence that the service does not know. */
export interface ErrorContext {
  /** `Resource Manager` or `Graph`: which of the realm's two identities. */
  readonly api: "Resource Manager" | "Graph";
  /** For example `client id 0000…` or `the node's managed identity`. */
  readonly identity: string;
  readonly realmName: string;
  readonly tenantId: string;
  /** What was being done, as a noun: `Reading the managed instance sqlmi-01`. */
  readonly doing: string;
  /** ARM id or scope that the call is about. */
  readonly target?: string;
  /** The permission that the call needs: an ARM action, or Graph application permissions of which one is enough. */
  readonly needs?: readonly string[];
}

/** Everything a sentence can be built from. */
export interface ErrorFacts extends ErrorContext {
  readonly status: number;
  readonly code: string;
  readonly body: ErrorBody;
}

/** Builds the sentence of an error; see {@link ErrorFacts}. */
export type Sentence = (facts: ErrorFacts) => string;

const QUOTED_ACTION = /action(?:\(s\))? '([^']{1,200})'/i;
const QUOTED_SCOPE = /scope(?:\(s\))? '([^']{1,400})'/i;
const LOCKED_SCOPE = /locked:?\s*'([^']{1,400})'/i;

/** Names the action and scope that ARM's message names, and the role that helps. */
export const lacksArmAction: Sentence = (facts) => {
  const action = QUOTED_ACTION.exec(facts.body.message)?.[1] ?? facts.needs?.join(", ") ?? "the action";
  const scope = QUOTED_SCOPE.exec(facts.body.message)?.[1] ?? facts.target ?? "the scope";
  return (
    `The identity for Resource Manager (${facts.identity}) lacks ${action} on ${scope}; assign a role that has ` +
    `it${example(roleWith(action))}. A new assignment takes minutes to arrive.`
  );
};

function example(role: string | undefined): string {
  return role === undefined ? "" : `, for example the custom role '${role}'`;
}

/** Names the Graph permission that the call needs. */
export const lacksGraphPermission: Sentence = (facts) =>
  `The identity for Graph (${facts.identity}) lacks the application permission ${listOf(facts.needs)} in tenant ` +
  `${facts.tenantId}; grant it to the identity with admin consent.`;

/** The instance's subscription belongs elsewhere. */
export const wrongTenant: Sentence = (facts) =>
  `The instance's subscription belongs to another Entra tenant than realm ${facts.realmName} (${facts.tenantId}); ` +
  "declare the instance in the realm of its own tenant.";

/** Names the scope that carries the lock. */
export const locked: Sentence = (facts) => {
  const scope = LOCKED_SCOPE.exec(facts.body.message)?.[1] ?? facts.target ?? "the instance or above it";
  return `${facts.doing} is forbidden by a management lock on ${scope}; remove the lock, or take the change out of the spec.`;
};

/** Names the policy assignment. */
export const policy: Sentence = (facts) => {
  const name =
    facts.body.policyName === undefined
      ? "an Azure Policy assignment"
      : `the Azure Policy assignment "${facts.body.policyName}"`;
  return `${facts.doing} is forbidden by ${name}; ask for an exemption, or take the change out of the spec.`;
};

/** `what` happened while doing it, and what helps. */
export function says(what: string, help?: string): Sentence {
  return (facts) => `${facts.doing} did not succeed: ${what}.${help === undefined ? "" : ` ${help}`}`;
}

/** As {@link says}, with the service's own words in the middle. */
export function quotes(what: string, help?: string): Sentence {
  return (facts) => {
    const own = facts.body.message === "" ? "" : ` ${facts.api} says: ${endWithDot(facts.body.message)}`;
    return `${facts.doing} did not succeed: ${what} (${facts.code}).${own}${help === undefined ? "" : ` ${help}`}`;
  };
}

/** About the operator's own credential: `The identity for Graph (client id …) <what>`. */
export function credential(what: string, help: string): Sentence {
  return (facts) =>
    `The identity for ${facts.api} (${facts.identity}) gets no token in tenant ${facts.tenantId}: ${what}. ${help}`;
}

function listOf(needs: readonly string[] | undefined): string {
  return needs === undefined || needs.length === 0 ? "that the call needs" : needs.join(" or ");
}

function endWithDot(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}
