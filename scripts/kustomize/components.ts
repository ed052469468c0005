/** A part that can be put onto the base, alone or with others. */
export interface Component {
  readonly name: string;
  /** Values of the chart that stand for it. */
  readonly values: object;
  /** What it is for, as the comment above its file. */
  readonly help: string;
}

/** The chart's values that the base stands for: it knows no way to an identity in Azure, each component brings its own. */
export const BASE_VALUES = { workloadIdentity: { enabled: false } } as const;

/** The Secret that the component `secret` lets the operator read. */
export const CREDENTIALS_SECRET = "winauth-credentials";

/** Every component of `deploy/kustomize/components`. */
export const COMPONENTS: readonly Component[] = [
  {
    name: "workload-identity",
    values: { workloadIdentity: { enabled: true } },
    help: "Pods get their tokens by the workload identity webhook, which Azure Kubernetes Service brings along.",
  },
  {
    name: "secret",
    values: { rbac: { secretNames: [CREDENTIALS_SECRET] } },
    help: `Client secrets come from one Secret, and the operator may read no other; README.md says how others are allowed.`,
  },
  {
    name: "observe-only",
    values: { observeOnly: true },
    help: "The API server refuses every WindowsAuthentication that would change something in Azure.",
  },
  {
    name: "simulator",
    values: { simulator: { enabled: true } },
    help: "A simulated Azure beside the operator, for trials: the real one is never talked to.",
  },
];

/** A ready combination of the base and components. */
export interface Overlay {
  readonly name: string;
  readonly components: readonly string[];
  readonly help: string;
}

/** Every overlay of `deploy/kustomize/overlays`. */
export const OVERLAYS: readonly Overlay[] = [
  {
    name: "workload-identity",
    components: ["workload-identity"],
    help: "Realms that name workload identities.",
  },
  {
    name: "secret",
    components: ["secret"],
    help: "Realms whose client secrets are in one Secret.",
  },
  {
    name: "observe-only",
    components: ["workload-identity", "observe-only"],
    help: "To look and change nothing, with workload identities that may only read.",
  },
  {
    name: "simulator",
    components: ["simulator"],
    help: "A trial without Azure: kubectl apply -f examples/trial/trial.yaml comes next.",
  },
];
