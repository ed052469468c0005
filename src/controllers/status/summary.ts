import type { Reason } from "../../api/reasons.ts";
import type { Finding } from "./finding.ts";

/**
 * How a pass ended, from which Ready, Reconciling and Stalled follow.
 *
 * - `ready`: everything declared is so.
 * - `progressing`: work is under way; `ready` is Unknown on the first way up and False while drift is mended.
 * - `retrying`: an attempt failed or something else has to become ready; the operator goes on by itself.
 * - `stalled`: nothing moves until somebody acts (it is still looked at, slowly).
 * - `deleting`: the object goes; `blocked` when an error keeps it.
 */
export type Summary =
  | { readonly kind: "ready"; readonly message: string }
  | {
      readonly kind: "progressing";
      readonly ready: "Unknown" | "False";
      readonly readyReason: Reason;
      readonly reason: Reason;
      readonly message: string;
    }
  | { readonly kind: "retrying"; readonly reason: string; readonly message: string }
  | { readonly kind: "stalled"; readonly reason: string; readonly message: string }
  | { readonly kind: "deleting"; readonly message: string; readonly blocked?: string };

/**
 * The summary conditions. Reconciling and Stalled are there only while True and never together: kstatus takes the first
 * of them in the list for the whole truth.
 * @see https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md
 */
export function summaryFindings(summary: Summary): readonly Finding[] {
  switch (summary.kind) {
    case "ready":
      return [{ type: "Ready", status: "True", reason: "Succeeded", message: summary.message }];
    case "progressing":
      return [
        { type: "Ready", status: summary.ready, reason: summary.readyReason, message: summary.message },
        { type: "Reconciling", status: "True", reason: summary.reason, message: summary.message },
      ];
    case "retrying":
      return [
        { type: "Ready", status: "False", reason: summary.reason, message: summary.message },
        { type: "Reconciling", status: "True", reason: "ProgressingWithRetry", message: summary.message },
      ];
    case "stalled":
      return [
        { type: "Ready", status: "False", reason: summary.reason, message: summary.message },
        { type: "Stalled", status: "True", reason: summary.reason, message: summary.message },
      ];
    case "deleting":
      return [
        { type: "Ready", status: "False", reason: "Deleting", message: summary.message },
        summary.blocked === undefined
          ? { type: "Reconciling", status: "True", reason: "Deleting", message: summary.message }
          : { type: "Stalled", status: "True", reason: summary.blocked, message: summary.message },
      ];
  }
}

/** Whether the attempt concluded, so that observedGeneration advances. */
export function concluded(summary: Summary): boolean {
  return summary.kind === "ready" || summary.kind === "stalled";
}

/** Whether a pass that somebody asked for has been answered: anything but work that is still under way. */
export function answered(summary: Summary): boolean {
  return summary.kind !== "progressing";
}
