import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TranscriptEntry } from "../../src/simulator/transcript.ts";
import type { Call } from "../support/transcript/call.ts";
import { startProcess } from "./processes.ts";
import type { StoryContext } from "./story.ts";
import { until } from "./wait.ts";

const TAIL_EVERY_MS = 1000;

/** `winauth simulator` as a process of its own. */
export interface SimulatedAzure {
  readonly pid: number;
  readonly addresses: Readonly<Record<"arm" | "graph" | "login", string>>;
  readonly caPem: string;
  /** A call of the control port. */
  control(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object): Promise<unknown>;
  /** Everything that clients asked so far, as the simulator tells it: what took effect, whether the answer arrived or not. */
  transcript(): Promise<readonly TranscriptEntry[]>;
}

/** Starts it with the given state. */
export async function startAzure(context: StoryContext, state: object): Promise<SimulatedAzure> {
  const path = (name: string): string => join(context.folder, name);
  await writeFile(path("state.yaml"), JSON.stringify(state));
  await writeFile(path("addresses.json"), "");
  const ports = ["", "arm-", "graph-", "login-", "control-"].flatMap((service) => [`--${service}port`, "0"]);
  const simulator = startProcess({
    command: [
      ...[...context.bundle, "simulator", "--state", path("state.yaml"), "--ca-file", path("simulator-ca.pem")],
      ...["--addresses-file", path("addresses.json"), ...ports],
    ],
    logFile: path("simulator.log"),
    cwd: context.folder,
  });
  context.defer(async () => {
    simulator.kill("SIGKILL");
    await simulator.exited;
  });
  const text = await until(
    async () => {
      if (!simulator.running()) throw new Error("The simulator has ended.");
      const written = await readFile(path("addresses.json"), "utf8");
      return written.endsWith("\n") ? written : undefined;
    },
    { what: "the simulator listens", withinMs: 60_000, signal: context.signal },
  );
  const addresses = JSON.parse(text) as Readonly<Record<"arm" | "graph" | "login" | "control", string>>;
  const control: SimulatedAzure["control"] = async (method, where, body) => {
    const answer = await fetch(`${addresses.control}${where}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answered = await answer.text();
    if (!answer.ok) throw new Error(`The simulator refused ${method} ${where}: ${answered}`);
    return answered === "" ? undefined : (JSON.parse(answered) as unknown);
  };
  const transcript = tailTranscript(control, context);
  return {
    pid: simulator.pid,
    addresses,
    caPem: await readFile(path("simulator-ca.pem"), "utf8"),
    control,
    transcript,
  };
}

/** The simulator forgets the oldest entries, so they are fetched all the time; a gap would be a story told wrongly. */
function tailTranscript(control: SimulatedAzure["control"], context: StoryContext): SimulatedAzure["transcript"] {
  const entries: TranscriptEntry[] = [];
  let last = 0;
  const read = async (): Promise<void> => {
    const fresh = (await control("GET", `/transcript?since=${last}`)) as {
      readonly entries: readonly TranscriptEntry[];
    };
    for (const entry of fresh.entries) {
      if (entry.n !== last + 1) throw new Error(`The transcript has a gap after entry ${last}.`);
      last = entry.n;
      if (entry.actor === "api") entries.push(entry);
    }
  };
  let turn = read();
  const inTurn = (): Promise<void> => (turn = turn.then(read));
  const timer = setInterval(() => void inTurn().catch(() => undefined), TAIL_EVERY_MS);
  context.defer(() => clearInterval(timer));
  return async () => {
    await inTurn();
    return entries;
  };
}

/** Entries of the simulator's transcript as calls. It does not know who made them. */
export function callsOf(entries: readonly TranscriptEntry[]): readonly Call[] {
  return entries.flatMap(({ service, method, path, body, status, at }) => {
    if (service !== "arm" && service !== "graph" && service !== "login") return [];
    const atMs = Date.parse(at);
    return [
      {
        by: "",
        service,
        method,
        path,
        status,
        startedMs: atMs,
        endedMs: atMs,
        ...(body === undefined ? {} : { body }),
      },
    ];
  });
}
