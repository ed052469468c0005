import { describe, expect, it } from "vitest";
import { whenApiServerReady } from "../../../../src/cli/operator/when-api-server-ready.ts";
import { type KubeResponse, type KubeTransport, KubeUnreachableError } from "../../../../src/kube/transport.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { recordingLog } from "../../../fakes/recording-log.ts";

const refused = new KubeUnreachableError(
  "network",
  "The Kubernetes API server api:6443 can't be reached (ECONNREFUSED).",
);
const silent = new KubeUnreachableError("timeout", "The Kubernetes API server api:6443 did not answer in time.");
const foreign = new KubeUnreachableError(
  "tls",
  "The certificate of the Kubernetes API server api:6443 was not accepted.",
);

type Answer = number | Error;

/** An API server that gives one answer after the other, the last of them for good. */
function answering(answers: readonly Answer[]) {
  const asked: string[] = [];
  const request = (path: string): Promise<KubeResponse> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? 200;
    asked.push(path);
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve({ status: answer, headers: {}, body: "" });
  };
  const transport: KubeTransport = {
    request: ({ path, signal }) => {
      signal?.throwIfAborted();
      return request(path);
    },
    watch: () => Promise.reject(new Error("no watch expected")),
  };
  return { transport, asked };
}

function start(answers: readonly Answer[], limitMs = 120_000) {
  const { transport, asked } = answering(answers);
  const clock = new FakeClock();
  const { log, lines } = recordingLog();
  const stop = new AbortController();
  let outcome: unknown = "waits";
  void whenApiServerReady({ transport, clock, log, limitMs, signal: stop.signal }).then(
    () => (outcome = "ready"),
    (error: unknown) => (outcome = error),
  );
  return { clock, asked, stop, said: () => lines.map(({ message }) => message), outcome: () => outcome };
}

describe("the start of an operator", () => {
  it.each<[string, number]>([
    ["is ready", 200],
    ["does not know who asks", 401],
    ["does not let us ask", 403],
    ["has no such page", 404],
  ])("goes on at once when the API server %s", async (_what, status) => {
    const { clock, outcome, asked, said } = start([status]);
    await clock.advance(0);
    expect([outcome(), asked, said()]).toEqual(["ready", ["/readyz"], []]);
  });

  it("waits while the API server comes up, and says each reason once", async () => {
    const { clock, outcome, asked, said } = start([refused, refused, silent, 503, 500, 500, 200]);
    await clock.advance(5_999);
    expect(outcome()).toBe("waits");
    await clock.advance(1);
    expect([outcome(), asked.length]).toEqual(["ready", 7]);
    expect(said()).toEqual([
      "The Kubernetes API server api:6443 can't be reached (ECONNREFUSED). The start waits for it.",
      "The Kubernetes API server api:6443 did not answer in time. The start waits for it.",
      "The Kubernetes API server says that it is not ready (503). The start waits for it.",
      "The Kubernetes API server says that it is not ready (500). The start waits for it.",
    ]);
  });

  it("is given up when the limit is over, with the last reason", async () => {
    const { clock, outcome, asked } = start([503, refused], 10_000);
    await clock.advance(9_999);
    expect(outcome()).toBe("waits");
    await clock.advance(1);
    expect([outcome(), asked.length]).toEqual([refused, 11]);
  });

  it("does not wait at all with a limit of 0", async () => {
    const { clock, outcome, said } = start([refused], 0);
    await clock.advance(0);
    expect([outcome(), said()]).toEqual([refused, []]);
  });

  it("does not wait for a certificate that is not accepted", async () => {
    const { clock, outcome } = start([foreign]);
    await clock.advance(0);
    expect(outcome()).toBe(foreign);
  });

  it("ends the wait when the operator is told to stop", async () => {
    const { clock, outcome, stop } = start([refused]);
    await clock.advance(500);
    stop.abort();
    await clock.advance(0);
    expect(outcome()).toMatchObject({ name: "KubeUnreachableError", code: "aborted" });
  });
});
