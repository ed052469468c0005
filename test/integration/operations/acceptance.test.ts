import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseKerberosRealm, parseWindowsAuthentication } from "../../../src/api/parse.ts";
import { inShort } from "../../support/azure-scene.ts";
import { type ObjectName, refusalIn, replaceSpec, tryToCreate } from "../../support/operations/admission.ts";
import { type Candidate, candidatesOf, type Fixed } from "../../support/operations/candidates.ts";
import { operationsSeed, reproducing } from "../../support/operations/seed.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

const PARSE = { WindowsAuthentication: parseWindowsAuthentication, KerberosRealm: parseKerberosRealm } as const;
const seed = operationsSeed();
const AGAIN = reproducing("test/integration/operations/acceptance.test.ts", seed);

/** As many requests at a time as a client of the API server makes by default. */
const AT_A_TIME = 8;

let harness: Harness;
let scene: Scene;

beforeAll(async () => {
  harness = await startHarness();
  scene = await harness.scene();
  await scene.declare({ interval: "24h" });
  await scene.untilReady();
  await scene.untilRealm("Ready", "True Succeeded");
});

afterAll(() => harness.stop());

/** A live object and what can't be changed in it. */
function liveObject(kind: ObjectName["kind"]): {
  readonly object: ObjectName;
  readonly fixed: Fixed;
  readonly key: string;
} {
  const { realm, namespace, azure } = scene;
  if (kind === "KerberosRealm")
    return { object: { kind, name: realm }, key: realm, fixed: { tenantId: azure.tenantId, cloud: "AzurePublic" } };
  const name = "sqlmi-01";
  const fixed = { "managedInstance.resourceId": azure.idOf(name) };
  return { object: { kind, name, namespace }, key: scene.nameOf(), fixed };
}

/** The complaints about candidates, one after the other on several lanes. */
async function judgeAll(
  candidates: readonly Candidate[],
  judge: (candidate: Candidate) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const queue = [...candidates];
  const lane = async (): Promise<void> => {
    for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
      const complaint = await judge(candidate);
      if (complaint !== undefined) complaints.push(`${candidate.id}: ${complaint}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return complaints;
}

describe.each(["WindowsAuthentication", "KerberosRealm"] as const)("changes of a %s, from its schema", (kind) => {
  it("that fit are taken, and read by the operator as they are stored", async () => {
    const { object, fixed } = liveObject(kind);
    const candidates = candidatesOf(kind, fixed, seed).filter(({ refusedField }) => refusedField === undefined);
    const complaints = await judgeAll(candidates, async ({ spec, isForNewObjects }) => {
      const answer = isForNewObjects
        ? await tryToCreate(harness.kube, object, spec)
        : await replaceSpec(harness.kube, object, spec, true);
      if (answer.status >= 300) return `refused: ${refusalIn(answer)}`;
      const stored = (answer.json as { spec: unknown }).spec;
      const read = PARSE[kind]({ spec: stored });
      if (!read.ok) return `stored, and not read by the operator: ${read.message}`;
      expect(read.spec).toEqual(stored);
      return undefined;
    });
    expect({ complaints, again: AGAIN }).toEqual({ complaints: [], again: AGAIN });
  });

  it("that do not are refused with the name of the field, and change neither the object nor Azure", async () => {
    const { object, fixed, key } = liveObject(kind);
    const candidates = candidatesOf(kind, fixed, seed).filter(({ refusedField }) => refusedField !== undefined);
    const [before, since] = [scene.recorder.latest(key), scene.azure.now];
    const complaints = await judgeAll(candidates, async (candidate) => {
      const { spec, refusedField = "", refusedWords = "", onlyServerCanTell } = candidate;
      const answer = await replaceSpec(harness.kube, object, spec);
      if (answer.status < 300) return "taken";
      if (answer.status !== 422 && answer.status !== 400) return `refused with ${answer.status}: ${refusalIn(answer)}`;
      if (!refusalIn(answer).includes(refusedField)) return `refused without ${refusedField}: ${refusalIn(answer)}`;
      if (!refusalIn(answer).includes(refusedWords)) return `refused without "${refusedWords}": ${refusalIn(answer)}`;
      if (!onlyServerCanTell && PARSE[kind]({ spec }).ok) return "refused by the API server, and read by the operator";
      return undefined;
    });
    expect({ complaints, again: AGAIN }).toEqual({ complaints: [], again: AGAIN });
    const { metadata, spec } = scene.recorder.latest(key)!;
    expect({ spec, generation: metadata.generation }).toEqual({
      spec: before?.spec,
      generation: before?.metadata.generation,
    });
    expect(inShort(scene.azure.writes(since))).toEqual([]);
  });
});
