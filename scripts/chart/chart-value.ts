/** The parts of JSON Schema that the values of the chart use. */
export interface ValueSchema {
  readonly type: "string" | "integer" | "boolean" | "array" | "object" | readonly ["integer", "string"];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: ValueSchema;
  /** Of a free object: what each of its members is. */
  readonly additionalProperties?: ValueSchema | boolean;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
}

/** One value of the chart: where it is, what it is when nobody says, and what people are told about it. */
export interface ChartValue {
  /** Its place in `values.yaml`, with dots. */
  readonly path: string;
  readonly byDefault: unknown;
  readonly schema: ValueSchema;
  /** One or two sentences. */
  readonly help: string;
  /** Other values that the tests render the chart with: at least one, so that a value which does nothing is found. */
  readonly tries: readonly unknown[];
  /** What else has to be set, by path, before a try shows anything. */
  readonly tryWith?: Readonly<Record<string, unknown>>;
}

/** A heading of `values.yaml` and of the chart's page, with its values. */
export interface ValueGroup {
  readonly heading: string;
  readonly values: readonly ChartValue[];
}

/** The form of a duration, such as `1m30s`. */
export const DURATION = "^([0-9]+(h|m|s))+$";

/** A text; with `pattern` one of that form. */
export function text(pattern?: string): ValueSchema {
  return pattern === undefined ? { type: "string" } : { type: "string", pattern };
}

/** Yes or no. */
export const toggle: ValueSchema = { type: "boolean" };

/** Whatever Kubernetes takes in this place: it has its own schema, which the API server enforces. */
export const kubernetesObject: ValueSchema = { type: "object", additionalProperties: true };

/** A list of {@link kubernetesObject}. */
export const kubernetesList: ValueSchema = { type: "array", items: kubernetesObject };

/** Labels or annotations. */
export const names: ValueSchema = { type: "object", additionalProperties: { type: "string" } };

/** A whole number. */
export function whole(minimum: number, maximum?: number): ValueSchema {
  return { type: "integer", minimum, ...(maximum === undefined ? {} : { maximum }) };
}

/** A list of texts. */
export function texts(pattern?: string): ValueSchema {
  return { type: "array", items: text(pattern) };
}
