import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { findFreePort } from '@/proxy/fixtures/free-port';

const webSocketKey = 'dGhlIHNhbXBsZSBub25jZQ==';
const acceptKey = createHash('sha1')
  .update(`${webSocketKey}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest('base64');
export const handshakeRequest = `GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${webSocketKey}\r\n\r\n`;

/** A backend with a service time of `serviceTime` ms, for `places` requests at a time, and WebSockets. */
export class TestService {
  requests = 0;
  sockets = 0;
  private readonly open = new Set<Socket>();
  private readonly server = createServer((socket) => this.accept(socket));
  private busy = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    readonly port: number,
    private readonly serviceTime: number,
    private readonly places: number,
  ) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    this.open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.open.delete(socket));
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      if (/^upgrade: websocket/im.test(text)) {
        this.sockets++;
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${acceptKey}\r\n\r\n`,
        );
        return;
      }
      this.requests++;
      const body = String(this.port);
      const response = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      this.serve(() => socket.write(response));
    });
  }

  private serve(respond: () => void): void {
    if (this.busy === this.places) {
      this.queue.push(() => this.serve(respond));
      return;
    }
    this.busy++;
    setTimeout(() => {
      this.busy--;
      respond();
      this.queue.shift()?.();
    }, this.serviceTime);
  }
}

/** Starts services for the running test. @param places of each */
export async function startServices(count: number, serviceTime = 0, places = 1000): Promise<TestService[]> {
  const all: TestService[] = [];
  for (let index = 0; index < count; index++) {
    const service = new TestService(await findFreePort(), serviceTime, places);
    await service.start();
    onTestFinished(() => service.stop());
    all.push(service);
  }
  return all;
}
