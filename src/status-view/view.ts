import type { State } from "./state.ts";

/** What `winauth status` shows, as plain data. Every text in it is one printable line. `-o json` and `-o yaml` write exactly this. */
export interface FleetView {
  /** When the objects were read, ISO 8601. */
  readonly readAt: string;
  /** The program that read them, for example `winauth 0.1.0`. */
  readonly program: string;
  readonly cluster: ClusterView;
  /** Where it looked, in words: `every namespace`, `namespace team-payments`. */
  readonly scope: string;
  readonly verdict: Verdict;
  /** What it comes to, in one sentence. */
  readonly sentence: string;
  /** Objects by state. */
  readonly counts: { readonly realms: Counts; readonly instances: Counts };
  /** What could not be seen, a sentence each. */
  readonly limits: readonly string[];
  /** What needs somebody, most urgent first. */
  readonly attention: readonly AttentionView[];
  readonly realms: readonly RealmView[];
}

/**
 * - `ready`: every object is Ready.
 * - `actionNeeded`: an object is not Ready until somebody acts.
 * - `inProgress`: some are not Ready yet, and the operator goes on by itself.
 * - `empty`: there is no object where it looked.
 */
export type Verdict = "ready" | "actionNeeded" | "inProgress" | "empty";

/** How many objects are in each state. */
export type Counts = Readonly<Record<State, number>>;

/** Which API server was asked. */
export interface ClusterView {
  /** Context of the kubeconfig; absent in a pod. */
  readonly context?: string;
  /** Host and port. */
  readonly server: string;
}

/** One thing that needs somebody. */
export interface AttentionView {
  /** `realm contoso`, or `team-payments/payments`. */
  readonly object: string;
  /** Blocked: not Ready until somebody acts. Warning: Ready all the same. */
  readonly state: "Blocked" | "Warning";
  readonly condition: string;
  readonly reason: string;
  /** What the reason means; absent for one that this version does not know. */
  readonly meaning?: string;
  /** Whose move it is. */
  readonly who: string;
  readonly sentence: string;
  /** The line that helps. */
  readonly command?: string;
  readonly afterwards?: string;
  /** Since when, ISO 8601. */
  readonly since?: string;
  /** How many instances wait for it, for what is wrong with a realm. */
  readonly concerns?: number;
}

/** What every object shows. */
export interface ObjectView {
  readonly name: string;
  readonly state: State;
  readonly ready: boolean;
  /** Reason and sentence of what matters most now. */
  readonly reason: string;
  readonly says: string;
  /** Since when Ready is as it is, ISO 8601. */
  readonly since?: string;
  readonly conditions: readonly ConditionView[];
}

/** One condition beside Ready, Reconciling and Stalled. */
export interface ConditionView {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly since?: string;
}

/** A realm with its instances. */
export interface RealmView extends ObjectView {
  /** `notVisible`: the user may not read realms. `notFound`: instances name it, and there is none. */
  readonly presence: "seen" | "notVisible" | "notFound";
  readonly tenantId?: string;
  readonly cloud?: string;
  readonly flows: readonly FlowView[];
  readonly domains: readonly DomainView[];
  readonly missingPermissions: readonly {
    readonly permission: string;
    readonly scope?: string;
    readonly neededFor: string;
  }[];
  readonly clients?: {
    readonly total: number;
    readonly modernInteractive: number;
    readonly incomingTrust: number;
    readonly notSupported: number;
  };
  readonly clientPolicy?: string;
  readonly instances: readonly InstanceView[];
}

/** A flow that the realm enables. */
export interface FlowView {
  readonly name: "modern interactive" | "incoming trust";
  readonly status: "True" | "False" | "Unknown";
}

/** One on-premises domain. */
export interface DomainView {
  readonly name: string;
  readonly ready: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly controller?: string;
  readonly trustDirection?: string;
  readonly keyVersion?: number;
  readonly keyLastSet?: string;
}

/** A managed instance. */
export interface InstanceView extends ObjectView {
  readonly namespace: string;
  /** Name of the managed instance, from its ARM id. */
  readonly managedInstance?: string;
  readonly resourceId?: string;
  readonly host?: string;
  readonly azureState?: string;
  readonly location?: string;
  readonly servicePrincipalName?: string;
  readonly applicationId?: string;
  readonly granted: readonly PermissionView[];
  readonly missing: readonly PermissionView[];
  /** The object asks the operator to change nothing. */
  readonly observesOnly: boolean;
  readonly pendingActions: readonly string[];
  readonly history: readonly {
    readonly outcome: string;
    readonly message: string;
    readonly lastAt?: string;
    readonly count: number;
  }[];
}

/** Delegated permissions of one API. */
export interface PermissionView {
  readonly resource: string;
  readonly scopes: readonly string[];
}
