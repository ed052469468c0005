import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";

test("the port can be listened on", async () => {
  const port = await freeLoopbackPort();
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  expect(address).toMatchObject({ address: "127.0.0.1", port });
});
