import { clientExplainCommand } from "./client/explain-command.ts";
import type { Command } from "./command.ts";
import { demoCommand } from "./demo-command.ts";
import { lintCommand } from "./lint/lint-command.ts";
import { operatorCommand } from "./operator/command.ts";
import { simulatorCommand } from "./simulator-command.ts";
import { statusCommand } from "./status/command.ts";

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  operatorCommand,
  statusCommand,
  lintCommand,
  clientExplainCommand,
  simulatorCommand,
  demoCommand,
];
