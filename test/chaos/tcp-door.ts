import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP server that passes bytes on, until it is told to do what bad networks do. */
export interface TcpDoor {
  readonly port: number;
  /** The connections that there are carry nothing any more, in either direction, and nobody is told. New ones work. */
  freeze(): number;
  /** Ends every connection at once. */
  cut(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** Opens a door on a free port of loopback, in front of a port of loopback. */
export async function openTcpDoor(targetPort: number): Promise<TcpDoor> {
  const live = new Set<Pair>();
  const frozen = new Set<Pair>();
  const end = ({ near, far }: Pair): void => {
    near.destroy();
    far.destroy();
  };
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    const pair = { near, far };
    live.add(pair);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        live.delete(pair);
        // The other side of a frozen connection hears nothing of the end either.
        if (!frozen.has(pair)) other.destroy();
        if (near.destroyed && far.destroyed) frozen.delete(pair);
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      const { size } = live;
      for (const pair of live) {
        const { near, far } = pair;
        near.unpipe(far);
        far.unpipe(near);
        // Swallowed, as by a device that has forgotten the connection: nothing piles up that would slow the sender down.
        near.resume();
        far.resume();
        frozen.add(pair);
        live.delete(pair);
      }
      return size;
    },
    cut() {
      for (const pair of [...live, ...frozen]) end(pair);
    },
    close: async () => {
      for (const pair of [...live, ...frozen]) end(pair);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
