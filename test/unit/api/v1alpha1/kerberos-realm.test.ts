import { describe } from "vitest";
import { judgeWithZod } from "../../../support/judge-with-zod.ts";

describe("zod judges the spec of a KerberosRealm", () => judgeWithZod("KerberosRealm"));
