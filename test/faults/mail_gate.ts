// A way to a mail server that is open, shut, or bad at a moment, on one port for the whole of a test: what a mail server's host, its
// balancer and the line to it do over a week. Behind it stands the honest server that keeps the mails.

import { connect, createServer, type Socket } from 'node:net';

/** `lost`: the mail is kept behind it, and the line is lost before the answer comes. */
export type GateState = 'open' | 'busy' | 'closes' | 'lost';

export interface MailGate {
  port: number;
  state: GateState;
  close(): Promise<void>;
}

export async function openMailGate(behind: { port: number }): Promise<MailGate> {
  const sockets = new Set<Socket>();
  const known = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    return socket;
  };
  const gate: MailGate = {
    port: 0,
    state: 'open',
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  const server = createServer(socket => {
    known(socket);
    if (gate.state === 'closes') return void socket.destroy();
    if (gate.state === 'busy') return void socket.end('421 4.3.2 closing for today\r\n');
    join(socket, known(connect(behind.port, '127.0.0.1')), gate.state === 'lost');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  gate.port = (server.address() as { port: number }).port;
  return gate;
}

/** Joins two ends; when the answer to a whole message is to be lost, ends them there. */
function join(client: Socket, server: Socket, loses: boolean): void {
  let asked = false;
  client.on('data', chunk => server.write(chunk));
  server.on('data', chunk => {
    if (loses && asked) {
      client.destroy();
      server.destroy();
      return;
    }
    // It may come together with the answers before it.
    asked ||= /^354/m.test(chunk.toString('latin1'));
    client.write(chunk);
  });
  client.on('close', () => server.end());
  server.on('close', () => client.end());
}
