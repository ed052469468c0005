/** The codes that Graph gives with a query it refuses, always with status 400. */
export type ODataErrorCode = "BadRequest" | "Request_BadRequest" | "Request_UnsupportedQuery";

/**
 * A query that the service refuses. The caller answers 400 with this code and message.
 * The words are those of the OData library behind the service
 * (https://github.com/OData/odata.net/blob/main/src/Microsoft.OData.Core/SRResources.resx).
 */
export class ODataError extends Error {
  override readonly name = "ODataError";
  readonly code: ODataErrorCode;

  constructor(code: ODataErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A `$filter` that can't be read or doesn't fit the type. */
export function invalidFilter(detail: string): ODataError {
  return new ODataError("BadRequest", `Invalid filter clause: ${detail}`);
}
