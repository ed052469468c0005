import { describe, expect, it } from "vitest";
import type { ManagedInstance } from "../../../../src/azure/ports.ts";
import {
  isAvailable,
  isBusy,
  judgeAvailability,
} from "../../../../src/controllers/windows-authentication/availability.ts";
import { INSTANCE, INSTANCE_ID, SUBSCRIPTION } from "../../../fakes/fake-azure.ts";

const instance = (state?: string, provisioningState?: string): ManagedInstance => ({
  resourceId: INSTANCE_ID,
  name: "sqlmi-01",
  location: "westeurope",
  ...(state === undefined ? {} : { state }),
  ...(provisioningState === undefined ? {} : { provisioningState }),
});
const END = `sqlmi-01 --subscription ${SUBSCRIPTION}`;
const BUSY = `Another operation runs on managed instance sqlmi-01; the operator goes on when it has ended. To see it: az sql mi op list -g rg --mi ${END}`;
const unknown = (state: string) =>
  `Managed instance sqlmi-01 is in state ${state}. Nothing is changed until it is Ready: az sql mi show -g rg -n ${END}`;

describe("judgeAvailability()", () => {
  it.each<[string | undefined, string | undefined, string, string, string]>([
    ["Ready", "Succeeded", "True", "InstanceReady", "Managed instance sqlmi-01 is running."],
    ["ready", undefined, "True", "InstanceReady", "Managed instance sqlmi-01 is running."],
    ["Ready", "Updating", "True", "InstanceReady", "Managed instance sqlmi-01 is running."],
    [
      "Stopped",
      "Succeeded",
      "False",
      "InstanceStopped",
      `Managed instance sqlmi-01 is stopped and cannot be changed. Start it: az sql mi start -g rg --mi ${END}`,
    ],
    [
      "Stopping",
      undefined,
      "False",
      "InstanceStopping",
      "Managed instance sqlmi-01 is being stopped. Nothing is changed until it runs again.",
    ],
    [
      "Starting",
      undefined,
      "False",
      "InstanceStarting",
      "Managed instance sqlmi-01 is being started. The operator goes on when it runs.",
    ],
    ["Creating", undefined, "False", "InstanceBusy", BUSY],
    ["Provisioning", undefined, "False", "InstanceBusy", BUSY],
    ["Updating", undefined, "False", "InstanceBusy", BUSY],
    [undefined, "Updating", "False", "InstanceBusy", BUSY],
    ["NoComputeAvailable", "Succeeded", "False", "InstanceNotReady", unknown("NoComputeAvailable")],
  ])("state %s, provisioning %s", (state, provisioningState, status, reason, message) => {
    expect(judgeAvailability(instance(state, provisioningState), INSTANCE)).toEqual({
      type: "InstanceAvailable",
      status,
      reason,
      message,
    });
  });
});

describe("isAvailable() and isBusy()", () => {
  it.each<[string | undefined, string | undefined, boolean, boolean]>([
    ["Ready", "Succeeded", true, false],
    ["Ready", "Updating", true, true],
    ["Ready", "InProgress", true, true],
    ["Ready", undefined, true, false],
    [undefined, "Succeeded", true, false],
    [undefined, "Running", false, true],
    ["Stopped", "Succeeded", false, false],
    ["Deleting", "Deleting", false, true],
  ])("state %s, provisioning %s", (state, provisioningState, available, busy) => {
    const one = instance(state, provisioningState);
    expect([isAvailable(one), isBusy(one)]).toEqual([available, busy]);
  });
});
