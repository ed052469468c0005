/** One registry value that a client needs. */
export type RegistrySetting = {
  /** Without the hive, which is always HKEY_LOCAL_MACHINE. */
  readonly key: string;
  readonly name: string;
  /** What the value does, for comments: one line of ASCII. */
  readonly purpose: string;
  /** What to think of before it is taken out again, for comments: one line of ASCII. */
  readonly undoCaution?: string;
} & (
  | { readonly type: "dword"; readonly value: number }
  | {
      readonly type: "string";
      /** REG_SZ. */
      readonly value: string;
    }
);

/** What the clients of one flow need in their registry. */
export interface FlowSettings {
  /** Name of the flow, as people say it. */
  readonly flow: string;
  /** Which clients the settings are for, as the end of "for ...": one line of ASCII. */
  readonly clients: string;
  readonly settings: readonly RegistrySetting[];
}
