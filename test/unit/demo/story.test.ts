import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/api/conditions.ts";
import { type Fleet, type FleetObject, StoryError } from "../../../src/demo/fleet.ts";
import type { RecordedCall, SimulatorControl } from "../../../src/demo/simulator-control.ts";
import { playStory } from "../../../src/demo/story.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const GRANT = { service: "graph", method: "POST", path: "/v1.0/oauth2PermissionGrants", status: 201 };

function condition(type: string, status: Condition["status"], message = ""): Condition {
  return { type, status, reason: "R", message, observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z" };
}

/** An operator and an Azure that do at once what is expected of them, but for what a case takes away. */
class Stage {
  readonly calls: string[] = [];
  readonly said: string[] = [];
  readonly clock = new FakeClock();
  readonly #writes: RecordedCall[] = [];
  readonly #conditions = new Map<string, Condition[]>();

  constructor() {
    this.set("payments", condition("Ready", "True"), condition("SignInUnblocked", "True"));
    this.set("ledger", condition("Ready", "True"));
    this.set("archive", condition("InstanceAvailable", "False"));
    this.write("PATCH", "/managedInstances/sqlmi-payments");
  }

  set(name: string, ...conditions: Condition[]): void {
    this.#conditions.set(name, conditions);
  }

  write(method: string, path: string): void {
    this.#writes.push({
      n: this.#writes.length + 1,
      actor: "api",
      service: "arm",
      method,
      path,
      status: 202,
      write: true,
    });
  }

  grant(): void {
    this.#writes.push({ n: this.#writes.length + 1, actor: "api", write: true, ...GRANT });
  }

  readonly fleet: Fleet = {
    list: () => [...this.#conditions.keys()].map((name) => this.#object(name)),
    find: (name) => this.#object(name),
    onChange: () => undefined,
    until: async (what, _timeoutMs, holds) => {
      if (!(await holds(this.fleet))) throw new StoryError(`Waited in vain until ${what}.`);
    },
    requestReconcile: (namespace, name) => this.#did(`reconcile ${namespace}/${name}`),
  };

  readonly azure: SimulatorControl = {
    startInstance: (name) => this.#did(`start ${name}`, () => this.set("archive", condition("Ready", "True"))),
    revokeConsent: (name) => this.#did(`revoke ${name}`, () => this.grant()),
    disableServicePrincipal: (name) => this.#did(`disable ${name}`, () => this.grant()),
    putPolicy: () => this.#did("policy", () => this.set("payments", this.#blocked())),
    deletePolicy: () => this.#did("no policy", () => this.set("payments", condition("SignInUnblocked", "True"))),
    writesSince: (since) =>
      Promise.resolve({ last: this.#writes.length, writes: this.#writes.filter(({ n }) => n > since) }),
  };

  play() {
    return playStory({
      fleet: this.fleet,
      azure: this.azure,
      clock: this.clock,
      say: (line) => void this.said.push(line),
    });
  }

  #blocked(): Condition {
    return condition("SignInUnblocked", "False", 'The policy "Require MFA everywhere" blocks.');
  }

  async #did(call: string, effect: () => void = () => undefined): Promise<void> {
    this.calls.push(call);
    effect();
    await Promise.resolve();
  }

  #object(name: string): FleetObject {
    return {
      apiVersion: "sqlmi.winauth.dev/v1alpha1",
      kind: "WindowsAuthentication",
      metadata: { name, namespace: "team", uid: name, resourceVersion: "1" },
      status: { conditions: this.#conditions.get(name) ?? [] },
    };
  }
}

describe("playStory()", () => {
  it("undoes things behind the operator's back, one after the other, and books each write to its chapter", async () => {
    const stage = new Stage();
    const chapters = await stage.play();
    expect(stage.calls).toEqual([
      "start sqlmi-archive",
      "revoke sqlmi-payments",
      "disable sqlmi-ledger",
      "policy",
      "reconcile team-payments/payments",
      "no policy",
    ]);
    expect(chapters.map(({ writes }) => writes.map(({ path }) => path))).toEqual([
      ["/managedInstances/sqlmi-payments"],
      [],
      [GRANT.path],
      [GRANT.path],
      [],
      [],
    ]);
    expect(stage.said.filter((line) => line.startsWith("\n» "))).toEqual(chapters.map(({ title }) => `\n» ${title}`));
  });

  it("fails when an instance that needed nothing was written to", async () => {
    const stage = new Stage();
    stage.write("PATCH", "/managedInstances/sqlmi-ledger");
    await expect(stage.play()).rejects.toThrow(
      "An instance that needed nothing, or could take nothing, was written to.",
    );
  });

  it("fails when consent is Ready in words but was never granted again", async () => {
    const stage = new Stage();
    stage.grant = () => undefined;
    await expect(stage.play()).rejects.toThrow("Waited in vain until the consent of payments is granted again.");
  });

  it("stops at the first chapter that does not come true", async () => {
    const stage = new Stage();
    stage.set("payments", condition("Ready", "False"));
    await expect(stage.play()).rejects.toThrow(StoryError);
    expect(stage.calls).toEqual([]);
  });
});
