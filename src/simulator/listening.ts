import type { AddressInfo, Server } from "node:net";

/** Resolves with the port once the server accepts connections; rejects when the address can't be had. */
export function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
