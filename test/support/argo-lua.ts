import { LuaFactory, LuaLibraries } from "wasmoon";

/** What Argo CD shows of an object. */
export interface ArgoVerdict {
  readonly status: string;
  readonly message?: string;
}

/** Runs a health script as Argo CD does: an interpreter for each object, the global `obj`, and no library but the basic ones and tables. */
export class ArgoLua {
  readonly #script: string;
  readonly #factory = new LuaFactory();

  /** @param script text of a `health.lua`. */
  constructor(script: string) {
    this.#script = script;
  }

  /**
   * The script's verdict on one object.
   * https://github.com/argoproj/argo-cd/blob/master/util/lua/lua.go
   *
   * @throws {Error} with the interpreter's words, for a script that fails.
   */
  async verdict(object: unknown): Promise<ArgoVerdict> {
    const lua = await this.#factory.createEngine({ openStandardLibs: false });
    try {
      lua.global.loadLibrary(LuaLibraries.Base);
      lua.global.loadLibrary(LuaLibraries.Table);
      // A table of Lua's own, as Argo CD makes it: one that is lent by JavaScript would count and iterate otherwise.
      return lua.doStringSync(`obj = ${luaLiteral(object)}\n${this.#script}`) as ArgoVerdict;
    } finally {
      lua.global.close();
    }
  }
}

function luaLiteral(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaLiteral).join(",")}}`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `[${luaString(name)}]=${luaLiteral(member)}`).join(",")}}`;
  }
  if (typeof value === "string") return luaString(value);
  return value === null ? "nil" : JSON.stringify(value);
}

function luaString(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, "0")}`).join("")}"`;
}
