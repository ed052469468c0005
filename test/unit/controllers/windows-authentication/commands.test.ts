import { describe, expect, it } from "vitest";
import {
  instanceCommand,
  requestCommand,
  retainCommand,
} from "../../../../src/controllers/windows-authentication/commands.ts";
import { INSTANCE, SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { windowsAuthentication } from "../../../fakes/reconcile-world.ts";

describe("the commands that sentences offer", () => {
  it.each([
    ["show", `az sql mi show -g rg -n sqlmi-01 --subscription ${SUBSCRIPTION}`],
    ["update", `az sql mi update -g rg -n sqlmi-01 --subscription ${SUBSCRIPTION}`],
    ["start", `az sql mi start -g rg --mi sqlmi-01 --subscription ${SUBSCRIPTION}`],
    ["op list", `az sql mi op list -g rg --mi sqlmi-01 --subscription ${SUBSCRIPTION}`],
  ])("az sql mi %s", (verb, command) => {
    expect(instanceCommand(verb, INSTANCE)).toBe(command);
  });

  it("kubectl", () => {
    expect(requestCommand(windowsAuthentication())).toBe(
      'kubectl annotate winauth sqlmi-01 -n team-a --overwrite reconcile.fluxcd.io/requestedAt="$(date +%s)"',
    );
    expect(retainCommand(windowsAuthentication())).toBe(
      `kubectl patch winauth sqlmi-01 -n team-a --type merge -p '{"spec":{"deletionPolicy":"Retain"}}'`,
    );
  });
});
