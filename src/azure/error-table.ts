import type { ErrorRow } from "./error-meaning.ts";
import { ARM_ERRORS } from "./error-table-arm.ts";
import { GRAPH_ERRORS } from "./error-table-graph.ts";
import { TOKEN_ERRORS } from "./error-table-token.ts";

/** Every code that has a meaning of its own. Unknown codes fall back to the HTTP status. */
export const ERROR_TABLE: readonly ErrorRow[] = [...ARM_ERRORS, ...GRAPH_ERRORS, ...TOKEN_ERRORS];
