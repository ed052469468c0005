/** Where in a query something is: `line` from 1, `column` from 0, and the text that stands there. */
export interface QueryPlace {
  readonly line: number;
  readonly column: number;
  readonly token: string;
}

/** One entry of `error.details` that says what is wrong with a query. */
export interface QueryErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly characterPositionInLine?: number;
  readonly token?: string;
  readonly expectedToken?: string;
}

/** A query that Resource Graph refuses. It is answered as 400 with `detail` among the details. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly detail: QueryErrorDetail;

  constructor(detail: QueryErrorDetail) {
    super(detail.message);
    this.detail = detail;
  }
}

/**
 * The query can't be read at a place. The service leaves a position of 0 out
 * (https://github.com/grafana/grafana/issues/35225).
 */
export function parserFailure(place: QueryPlace, expectedToken?: string): QueryError {
  return new QueryError({
    code: "ParserFailure",
    message: "ParserFailure",
    line: place.line,
    ...(place.column === 0 ? {} : { characterPositionInLine: place.column }),
    token: place.token,
    ...(expectedToken === undefined ? {} : { expectedToken }),
  });
}

/** An operator of the query language that can't be used here (https://github.com/Azure/azure-powershell/issues/13762). */
export function disallowedOperator(name: string): QueryError {
  return new QueryError({
    code: "InvalidQueryLanguage",
    message: "InvalidQueryLanguage",
    line: -1,
    characterPositionInLine: -1,
    token: name,
  });
}
