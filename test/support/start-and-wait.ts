import { findBinaries } from "../../src/controlplane/binaries.ts";
import { startControlPlane } from "../../src/controlplane/control-plane.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { SUPERVISOR_ENTRY } from "./supervisor-entry.ts";

/** A parent process that starts a control plane, prints its pids, and goes on until somebody ends it. */
const log = (): void => undefined;
const binaries = await findBinaries({ env: process.env, log });
const controlPlane = await startControlPlane({ binaries, entry: SUPERVISOR_ENTRY, clock: systemClock, log });
process.once("SIGINT", () => void controlPlane.stop());
const { apiServerPid, etcdPid, runFolder } = controlPlane;
process.stdout.write(`${JSON.stringify({ apiServerPid, etcdPid, runFolder })}\n`);
