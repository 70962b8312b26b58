import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to the server that can lose an answer. */
export interface LossyWay {
  /** The connection that commits next is cut when the server has answered, and the answer is lost. */
  loseNextCommit(): void;
  /** How often that happened. */
  countLost(): number;
}

/** Puts a relay between a client and the server that a URL names, and changes the URL to it. Closed after the test. */
export async function createLossyWay(url: URL): Promise<LossyWay> {
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  let isArmed = false;
  let lost = 0;
  const relay = createServer((client) => {
    const server = connect(Number(port), hostname);
    let isLosing = false;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    client.on('data', (bytes) => {
      if (isArmed && bytes.includes('COMMIT')) {
        isArmed = false;
        isLosing = true;
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (!isLosing) {
        client.write(bytes);
        return;
      }
      lost++;
      client.destroy();
    });
  }).listen(0, hostname);
  await once(relay, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });
  const address = relay.address();
  url.port = typeof address === 'object' ? String(address?.port) : '';
  return {
    loseNextCommit() {
      isArmed = true;
    },
    countLost: () => lost,
  };
}
