import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { NAMESPACE, type OperatorWorld, operatorAccess } from "../process/operator-world.ts";
import { startWinauth, type WinauthProcess } from "../process/winauth-process.ts";
import type { Container, Rendered } from "./tools.ts";

const PORTS = ["8080", "8443", "8444", "8445", "8446", "8447", "8636", "8389"];

/** The pod of a rendered Deployment, as processes of this machine. */
export interface LocalPod {
  /** Starts the simulator that is beside the operator, and waits until it is ready; returns the address of its control. */
  startSimulator(): Promise<string>;
  /** Starts the operator as its ServiceAccount. */
  startOperator(world: OperatorWorld, more?: readonly string[]): Promise<WinauthProcess>;
  /** Waits until the operator says that it is ready, as the kubelet's probe does. */
  untilReady(operator: WinauthProcess): Promise<void>;
}

/** What a kubelet would do: the files of the ConfigMaps, and the containers' arguments with paths and ports of this machine. */
export async function podOnThisMachine(documents: readonly Rendered[]): Promise<LocalPod> {
  const folder = await temporaryFolder();
  const path = (inPod: string): string => join(folder, inPod);
  const ports = new Map<string, string>();
  for (const port of PORTS) ports.set(port, String(await freeLoopbackPort()));
  const onThisMachine = (text: string): string =>
    text
      .replaceAll(/(?<=[:=])\d{4}$/gm, (port) => ports.get(port) ?? port)
      .replace(/(?<==)\/.*/, (inPod) => path(inPod))
      .replace("health-address=:", "health-address=127.0.0.1:");
  const argsOf = (name: string): readonly string[] => containerOf(documents, name).args.map(onThisMachine);
  await mkdir(path("/run/simulator"), { recursive: true });
  for (const [suffix, mount] of Object.entries({ "-settings": "/etc/winauth", "-simulator": "/etc/simulator" })) {
    const map = documents.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name.endsWith(suffix));
    await mkdir(path(mount), { recursive: true });
    for (const [name, text] of Object.entries(map?.data ?? {}))
      await writeFile(join(path(mount), name), suffix === "-settings" ? onThisMachine(text) : text);
  }
  return {
    startSimulator: async () => {
      startWinauth(argsOf("simulator"));
      await vi.waitFor(() => access(path("/run/simulator/addresses.json")), { timeout: 30_000, interval: 50 });
      return `http://127.0.0.1:${ports.get("8447") ?? ""}`;
    },
    startOperator: async (world, more = []) => {
      const login = await operatorAccess(world, { name: "rendered" });
      const env = { POD_NAMESPACE: NAMESPACE, POD_NAME: "rendered" };
      return startWinauth([...argsOf("operator"), ...login, ...more], { env });
    },
    untilReady: (operator) =>
      vi.waitFor(
        async () => {
          const url = `http://127.0.0.1:${ports.get("8080") ?? ""}/readyz`;
          const { status } = await fetch(url, { headers: { connection: "close" } });
          if (status !== 200) throw new Error(`The operator is not ready (${status}). ${operator.stderr()}`);
        },
        { timeout: 30_000, interval: 50 },
      ),
  };
}

function containerOf(documents: readonly Rendered[], name: string): Container {
  const pod = documents.find(({ kind }) => kind === "Deployment")?.spec?.template?.spec;
  const found = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].find((one) => one.name === name);
  if (found === undefined) throw new Error(`The Deployment has no container ${name}.`);
  return found;
}
