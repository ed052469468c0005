import type { Reply } from "../exchange.ts";

/** What a refusal may carry beside its code and sentence. */
interface RefusalExtras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly additionalInfo?: readonly unknown[];
}

/**
 * An answer of Azure Resource Manager, or of the SQL resource provider behind it, that is not success
 * (https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors).
 */
export class ArmRefusal extends Error {
  override readonly name = "ArmRefusal";
  readonly status: number;
  readonly code: string;
  readonly extras: RefusalExtras;

  constructor(status: number, code: string, message: string, extras: RefusalExtras = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.extras = extras;
  }

  /** The refusal as it goes out: `{"error":{"code","message",…}}`. */
  reply(): Reply {
    const { headers, target, additionalInfo } = this.extras;
    const error = {
      code: this.code,
      message: this.message,
      ...(target === undefined ? {} : { target }),
      ...(additionalInfo === undefined ? {} : { additionalInfo }),
    };
    return { status: this.status, headers: { "x-ms-failure-cause": "gateway", ...headers }, body: { error } };
  }
}

/** A refusal by the SQL resource provider: Resource Manager hands it through and marks it so. */
export function providerRefusal(status: number, code: string, message: string): ArmRefusal {
  return new ArmRefusal(status, code, message, { headers: { "x-ms-failure-cause": "service" } });
}
