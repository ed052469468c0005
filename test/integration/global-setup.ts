import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findBinaries } from "../../src/controlplane/binaries.ts";
import { type ControlPlane, startControlPlane } from "../../src/controlplane/control-plane.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { SUPERVISOR_ENTRY } from "../support/supervisor-entry.ts";

/** One real control plane for the whole integration run; vitest calls what this returns at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const log = (line: string): void => void process.stderr.write(`[control plane] ${line}\n`);
  const folder = await mkdtemp(join(tmpdir(), "winauth-run-"));
  let controlPlane: ControlPlane | undefined;
  const teardown = async (): Promise<void> => {
    await controlPlane?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const binaries = await findBinaries({ env: process.env, log });
    controlPlane = await startControlPlane({ binaries, entry: SUPERVISOR_ENTRY, clock: systemClock, log });
    const kubeconfigPath = join(folder, "kubeconfig");
    await controlPlane.writeKubeconfig(kubeconfigPath);
    project.provide("kubeUrl", controlPlane.url);
    project.provide("kubeCaPem", controlPlane.caPem);
    project.provide("kubeAdminToken", controlPlane.adminToken);
    project.provide("kubeconfigPath", kubeconfigPath);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
