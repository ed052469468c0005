import { optionalText } from "./option-types.ts";

/** The kubeconfig's context, for every command that takes a kubeconfig. */
export const CONTEXT_OPTION = {
  flag: "context",
  value: "NAME",
  help: "Context of the kubeconfig.",
  byDefault: "its current one",
  schema: optionalText(),
} as const;
