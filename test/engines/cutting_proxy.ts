// Stands between a client and a server on this machine and cuts the connection where a test says so: before a message of the client
// reaches the server, or before the server's answer to it comes back.

import { createServer, connect as dial, type Socket } from 'node:net';

export interface CuttingProxy {
  port: number;
  /** Cuts at the next message of a client that has some bytes in it. Resolves when it did. */
  cut(where: 'before' | 'answer', bytes: string): Promise<void>;
  /** Lets bytes of all connections go nowhere, without a word, and takes no new ones, until it is let go on. */
  silence(): () => void;
  close(): Promise<void>;
}

interface Cut {
  where: 'before' | 'answer';
  bytes: string;
  done: () => void;
}

/** Starts one before a port of 127.0.0.1. */
export async function startProxy(to: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let wanted: Cut | undefined;
  let silent = false;
  const server = createServer(client => {
    if (silent) return void client.destroy();
    const upstream = dial(to, '127.0.0.1');
    let mute = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        if (!silent) end();
      });
    }
    client.on('data', data => {
      if (silent) return;
      const cut = wanted;
      if (cut !== undefined && data.includes(cut.bytes)) {
        wanted = undefined;
        mute = true;
        cut.done();
        if (cut.where === 'before') return end();
      }
      upstream.write(data);
    });
    upstream.on('data', data => {
      if (mute) end();
      else if (!silent) client.write(data);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    cut: (where, bytes) =>
      new Promise(done => {
        wanted = { where, bytes, done };
      }),
    silence: () => {
      silent = true;
      return () => {
        silent = false;
        for (const socket of sockets) socket.destroy();
      };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
