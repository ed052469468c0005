import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/api/conditions.ts";
import { type Fleet, type FleetObject, StoryError } from "../../../src/demo/fleet.ts";
import type { RecordedCall, SimulatorControl } from "../../../src/demo/simulator-control.ts";
import { playStory } from "../../../src/demo/story.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const GRANT = { service: "graph", method: "POST", path: "/v1.0/oauth2PermissionGrants", status: 201 };
const NOT_SYNCHRONISED = "The directory was not synchronised for hours.";
const ROTATION = "Set-AzureADKerberosServer -Domain corp.contoso.com -RotateServerKey";
const KEY_TOO_OLD = `The key is too old. Mend it with: ${ROTATION} The module is elsewhere.`;
const BLOCKED = 'The policy "Require MFA everywhere" blocks.';

function condition(type: string, status: Condition["status"], message = "", reason = "R"): Condition {
  return { type, status, reason, message, observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z" };
}

const REALM_READY = [
  condition("Ready", "True"),
  condition("DirectorySynchronized", "True"),
  condition("ModernInteractiveReady", "True"),
  condition("IncomingTrustReady", "True"),
];

/** An operator and an Azure that do at once what is expected of them, but for what a case takes away. */
class Stage {
  readonly calls: string[] = [];
  readonly said: string[] = [];
  readonly clock = new FakeClock();
  readonly #asked: RecordedCall[] = [];
  readonly #conditions = new Map<string, readonly Condition[]>();

  constructor() {
    this.set("contoso", ...REALM_READY);
    this.set("payments", condition("Ready", "True"), condition("SignInUnblocked", "True"));
    this.set("ledger", condition("Ready", "True"));
    this.set("archive", condition("InstanceAvailable", "False"));
  }

  set(name: string, ...conditions: readonly Condition[]): void {
    this.#conditions.set(name, conditions);
  }

  asked(call: Pick<RecordedCall, "method" | "path"> & Partial<RecordedCall>): void {
    const n = this.#asked.length + 1;
    this.#asked.push({ actor: "api", service: "arm", status: 202, write: call.method !== "GET", ...call, n });
  }

  grant(): void {
    this.asked(GRANT);
  }

  /** What the operator asks when synchronisation stops. */
  lookAtRealm(): void {
    this.asked({ method: "GET", path: "/v1.0/organization", service: "graph" });
  }

  /** What a realm says when it is not Ready, and every instance with it. */
  trouble = (...ofRealm: readonly Condition[]): void => {
    this.set("contoso", ...ofRealm);
    const isWell = ofRealm.some(({ type, status }) => type === "Ready" && status === "True");
    for (const name of ["payments", "ledger", "archive"])
      this.set(name, condition("Ready", "True"), condition("RealmReady", isWell ? "True" : "False"));
  };

  readonly fleet: Fleet = {
    list: () => [...this.#conditions.keys()].map((name) => this.#object(name)),
    find: (name) => this.#object(name),
    onChange: () => undefined,
    until: async (what, _timeoutMs, holds) => {
      if (!(await holds(this.fleet))) throw new StoryError(`Waited in vain until ${what}.`);
    },
    requestReconcile: (namespace, name) => this.#did(`reconcile ${namespace}/${name}`),
    requestRealmReconcile: (name) => this.#did(`reconcile ${name}`, () => this.lookAtRealm()),
  };

  readonly azure: SimulatorControl = {
    startInstance: (name) => this.#did(`start ${name}`, () => this.set("archive", condition("Ready", "True"))),
    revokeConsent: (name) => this.#did(`revoke ${name}`, () => this.grant()),
    disableServicePrincipal: (name) => this.#did(`disable ${name}`, () => this.grant()),
    putPolicy: () => this.#did("policy", () => this.set("payments", condition("SignInUnblocked", "False", BLOCKED))),
    deletePolicy: () => this.#did("no policy", () => this.set("payments", condition("SignInUnblocked", "True"))),
    stopSynchronisation: (agoMs) =>
      this.#did(`last synchronised ${agoMs / 3_600_000} h ago`, () =>
        this.trouble(condition("Ready", "False", NOT_SYNCHRONISED), condition("DirectorySynchronized", "False")),
      ),
    resumeSynchronisation: (everyMs) =>
      this.#did(`synchronise every ${everyMs / 60_000} min`, () => this.trouble(...REALM_READY)),
    setKerberosKeyAge: (domain, days) =>
      this.#did(`key of ${domain} is ${days} days old`, () =>
        this.trouble(
          ...(days > 90
            ? [
                condition("Ready", "False", KEY_TOO_OLD),
                condition("IncomingTrustReady", "False", KEY_TOO_OLD, "TrustKeyTooOld"),
              ]
            : REALM_READY),
        ),
      ),
    callsSince: (since) => Promise.resolve({ last: this.#asked.length, calls: this.#since(since) }),
    writesSince: (since) =>
      Promise.resolve({ last: this.#asked.length, writes: this.#since(since).filter(({ write }) => write) }),
  };

  play() {
    return playStory({
      apply: (pattern) =>
        this.#did(`apply ${pattern}`, () => {
          if (pattern.includes("20")) this.asked({ method: "PATCH", path: "/managedInstances/sqlmi-payments" });
        }),
      fleet: this.fleet,
      azure: this.azure,
      clock: this.clock,
      say: (line) => void this.said.push(line),
    });
  }

  #since(since: number): readonly RecordedCall[] {
    return this.#asked.filter(({ n }) => n > since);
  }

  async #did(call: string, effect: () => void = () => undefined): Promise<void> {
    this.calls.push(call);
    effect();
    await Promise.resolve();
  }

  #object(name: string): FleetObject {
    const isRealm = name === "contoso";
    const realmStatus = { clientPolicy: { configMapName: "windows-clients" }, clients: { total: 8 } };
    return {
      apiVersion: "sqlmi.winauth.dev/v1alpha1",
      kind: isRealm ? "KerberosRealm" : "WindowsAuthentication",
      metadata: { name, uid: name, resourceVersion: "1", ...(isRealm ? {} : { namespace: "team" }) },
      status: { conditions: this.#conditions.get(name) ?? [], ...(isRealm ? realmStatus : {}) },
    };
  }
}

/** Each chapter by the last words of its title: what its object said, and the writes that are booked to it. */
const CHAPTERS = [
  ["domain corp.contoso.com.", undefined, []],
  ["one stopped.", undefined, ["/managedInstances/sqlmi-payments"]],
  ["the operator goes on.", undefined, []],
  ["behind the operator's back.", undefined, [GRANT.path]],
  ["ledger off.", undefined, [GRANT.path]],
  ["every instance tells it.", `contoso: ${NOT_SYNCHRONISED}`, []],
  ["Entra Connect runs again.", undefined, []],
  ["the operator names it.", `payments: ${BLOCKED}`, []],
  ["taken away again.", undefined, []],
  ["how to rotate it.", `contoso: ${KEY_TOO_OLD}`, []],
  ["The key is rotated.", undefined, []],
] as const;

describe("playStory()", () => {
  it("undoes things behind the operator's back, one after the other", async () => {
    const stage = new Stage();
    await stage.play();
    expect(stage.calls).toEqual([
      "apply examples/00-*.yaml",
      "apply examples/10-*.yaml",
      "apply examples/20-*.yaml",
      "start sqlmi-archive",
      "revoke sqlmi-payments",
      "disable sqlmi-ledger",
      "last synchronised 4 h ago",
      "reconcile contoso",
      "synchronise every 30 min",
      "reconcile contoso",
      "policy",
      "reconcile team-payments/payments",
      "no policy",
      "key of corp.contoso.com is 91 days old",
      "reconcile contoso",
      "key of corp.contoso.com is 0 days old",
      "reconcile contoso",
    ]);
  });

  it("books to each chapter what was written in it, and what an object said at its end", async () => {
    const stage = new Stage();
    const chapters = await stage.play();
    expect(chapters.map(({ said, writes }) => [said, writes.map(({ path }) => path)])).toEqual(
      CHAPTERS.map(([, said, writes]) => [said, writes]),
    );
    expect(chapters.map(({ title }, index) => title.endsWith(CHAPTERS[index]?.[0] ?? "?"))).not.toContain(false);
    expect(stage.said.filter((line) => line.startsWith("\n» "))).toEqual(chapters.map(({ title }) => `\n» ${title}`));
  });

  it("shows the realm at a glance, that nothing was asked for the instances, and the PowerShell line", async () => {
    const stage = new Stage();
    await stage.play();
    expect(stage.said.filter((line) => !line.startsWith("\n» "))).toEqual([
      "  synchronised: True, modern interactive flow: True, incoming trust flow: True, devices counted: 8",
      "  client settings: kubectl get configmap windows-clients -n winauth-system -o yaml",
      "  Azure was asked about none of the instances meanwhile.",
      "  (asked to look at once: kubectl annotate … reconcile.fluxcd.io/requestedAt=…)",
      `  PS> ${ROTATION}`,
    ]);
  });

  it("names the instances whose routine check was due while the realm's trouble was told", async () => {
    const stage = new Stage();
    stage.lookAtRealm = () => {
      stage.asked({ method: "GET", path: "/providers/Microsoft.Sql/managedInstances", service: "arm" });
      for (const rest of ["", "/administrators"])
        stage.asked({ method: "GET", path: `/providers/Microsoft.Sql/managedInstances/sqlmi-ledger${rest}` });
    };
    await stage.play();
    expect(stage.said).toContain("  Azure was asked about sqlmi-ledger meanwhile.");
  });

  it("fails when an instance that needed nothing was written to", async () => {
    const stage = new Stage();
    stage.asked({ method: "PATCH", path: "/managedInstances/sqlmi-ledger" });
    await expect(stage.play()).rejects.toThrow(
      "An instance that needed nothing, or could take nothing, was written to.",
    );
  });

  it("fails when consent is Ready in words but was never granted again", async () => {
    const stage = new Stage();
    stage.grant = () => undefined;
    await expect(stage.play()).rejects.toThrow("Waited in vain until the consent of payments is granted again.");
  });

  const SILENT: readonly {
    readonly what: string;
    readonly lacks: (stage: Stage) => void;
    readonly waitedFor: string;
  }[] = [
    {
      what: "an instance does not tell of its realm",
      lacks: (stage) => (stage.trouble = (...ofRealm) => stage.set("contoso", ...ofRealm)),
      waitedFor: "the realm and every instance tell that the directory is not synchronised",
    },
    {
      what: "the realm does not say how to rotate the key",
      lacks: (stage) => {
        const { trouble } = stage;
        stage.trouble = (...ofRealm) =>
          trouble(...ofRealm.map((one) => ({ ...one, message: one.message.replace("-RotateServerKey", "") })));
      },
      waitedFor: "the realm says how to rotate the key",
    },
  ];
  it.each(SILENT)("fails when $what", async ({ lacks, waitedFor }) => {
    const stage = new Stage();
    lacks(stage);
    await expect(stage.play()).rejects.toThrow(`Waited in vain until ${waitedFor}.`);
  });

  it.each([
    ["contoso", ["apply examples/00-*.yaml", "apply examples/10-*.yaml"]],
    ["payments", ["apply examples/00-*.yaml", "apply examples/10-*.yaml", "apply examples/20-*.yaml"]],
  ] as const)("stops at the first chapter that does not come true: %s is not Ready", async (name, calls) => {
    const stage = new Stage();
    stage.set(name, condition("Ready", "False"));
    await expect(stage.play()).rejects.toThrow(StoryError);
    expect(stage.calls).toEqual(calls);
  });
});
