import { CONFIG_MAP, runContract, WIDGET } from "../../contract/kube-transport.contract.ts";
import { MemoryApiServer } from "../../fakes/memory-api-server.ts";

runContract(() =>
  Promise.resolve({
    transport: new MemoryApiServer([
      { kind: WIDGET, custom: true, statusDefault: { observedGeneration: -1 } },
      { kind: CONFIG_MAP },
    ]),
    namespace: "contract",
    dispose: () => Promise.resolve(),
  }),
);
