import { once } from "node:events";
import { createServer } from "node:net";

/**
 * A TCP port that is free on 127.0.0.1 now. Another process can take it before the caller does: whoever uses it must
 * be ready to ask again.
 */
export async function freeLoopbackPort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no loopback port.");
  return address.port;
}
