import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { Arrivals } from './arrivals';
import { ClientConnection } from './client-connection';
import { type Handle, handleOf } from './handle';
import { BACKLOG, cannotListen } from './listen-address';
import type { Address, ListenerPlan } from './plan';
import { HeaderWait } from './proxy-protocol/header-wait';
import type { Service } from './service';
import { ListenerTls } from './tls/listener-tls';

/**
 * One listener: takes connections within its limits, reads the PROXY protocol header where there must be
 * one, does the TLS handshake, and gives each client a connection.
 */
export class Listening {
  /** The port listened on; 0 while there is none. */
  port = 0;
  private readonly server: Server;
  private readonly arrivals = new Arrivals();
  private readonly tls: ListenerTls | null;
  private readonly tlsServer: TlsServer | null = null;
  private readonly clients = new Set<ClientConnection>();
  private readonly sockets = new Set<Socket>();
  private readonly perClient = new Map<string, number>();
  /** Who a proxy in front said is at the other end of a socket that is still in its handshake. */
  private readonly sources = new Map<string, Address>();

  /** @throws Error, a sentence, where a certificate cannot be used */
  constructor(
    public plan: ListenerPlan,
    readonly service: Service,
  ) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) =>
      this.accept(socket, this.arrivals.accepted(performance.now())),
    );
    this.tls =
      plan.tls === null ? null : new ListenerTls(plan.tls, (line) => console.error(`stickyboard: ${line}`));
    if (this.tls === null) return;
    const handshake = service.upstream.plan.timeouts.head;
    this.tlsServer = createTlsServer(
      { ...this.tls.serverOptions(handshake), allowHalfOpen: true },
      (socket) => {
        this.serve(socket, this.sources.get(peerOf(socket)) ?? addressOf(socket));
      },
    );
    this.tls.keep(this.tlsServer);
    // A handshake that fails is the client's affair; its socket is gone already.
    this.tlsServer.on('tlsClientError', (_, socket) => socket.destroy());
  }

  /**
   * Accepts by itself.
   * @param kept a socket that listens on this address already, or undefined
   * @returns what listens now
   * @throws Error, a sentence, where the address cannot be used
   */
  listen(kept?: Handle): Promise<Handle> {
    const { host, port } = this.plan;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => reject(cannotListen(this.plan, error));
      this.server.once('error', failed);
      const listening = (): void => {
        this.server.off('error', failed);
        this.server.on('error', (error) => console.error(`stickyboard: ${host}:${port}: ${error.message}`));
        this.serveOn((this.server.address() as AddressInfo).port);
        resolve(handleOf(this.server));
      };
      if (kept === undefined) this.server.listen({ host, port, backlog: BACKLOG }, listening);
      else this.server.listen(kept, BACKLOG, listening);
    });
  }

  /** Serves what is handed to `accept`; somebody else listens on `port` and accepts. */
  serveOn(port: number): void {
    this.port = port;
    this.service.listenerJson = JSON.stringify(this.address);
  }

  /** `host:port` that clients connect to. */
  get address(): string {
    return `${this.plan.host}:${this.port}`;
  }

  /** Takes over new limits, and reads the certificates again; TLS itself stays on or off as it was. */
  update(plan: ListenerPlan): void {
    this.plan = { ...plan, tls: this.plan.tls, proxyProtocol: this.plan.proxyProtocol };
    this.tls?.reload();
  }

  /** Connections of clients. */
  get count(): number {
    return this.clients.size;
  }

  /** Whether a client waits for an answer. */
  get busy(): boolean {
    for (const client of this.clients) if (!client.idle) return true;
    return false;
  }

  /**
   * Takes a new connection, whoever accepted it.
   * @param socket paused, nothing read yet
   * @param opened since when it may have been open, ms, monotonic
   */
  accept(socket: Socket, opened: number): void {
    const { connections } = this.plan;
    if (connections > 0 && this.sockets.size >= connections) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    const own = addressOf(socket);
    if (!this.plan.proxyProtocol) {
      this.admit(socket, own, opened);
      return;
    }
    const { deadlines, counters } = this.service.worker;
    new HeaderWait(
      socket,
      this.service.upstream.plan.timeouts.head,
      deadlines,
      (source) => this.admit(socket, source ?? own, opened),
      () => counters.rejected++,
    );
    socket.resume();
  }

  /** Counts the connection to its client and goes on to the handshake or to the first request. */
  private admit(socket: Socket, source: Address, opened: number): void {
    const { connectionsPerClient } = this.plan;
    const open = this.perClient.get(source.host) ?? 0;
    if (connectionsPerClient > 0 && open >= connectionsPerClient) {
      socket.destroy();
      return;
    }
    this.perClient.set(source.host, open + 1);
    this.service.upstream.firstRequests.opened(source.host, opened);
    socket.once('close', () => this.departed(source.host));
    if (this.tlsServer === null) {
      this.serve(socket, source);
      socket.resume();
      return;
    }
    const peer = peerOf(socket);
    this.sources.set(peer, source);
    socket.once('close', () => this.sources.delete(peer));
    socket.on('error', () => socket.destroy());
    this.tlsServer.emit('connection', socket);
  }

  private departed(host: string): void {
    const left = (this.perClient.get(host) ?? 1) - 1;
    if (left === 0) this.perClient.delete(host);
    else this.perClient.set(host, left);
  }

  private serve(socket: Socket, source: Address): void {
    const client = new ClientConnection(this.service, socket, source, (gone) => this.clients.delete(gone));
    this.clients.add(client);
  }

  /** Takes no new connections; those without a request end now, the others after their answer. */
  close(): void {
    this.server.close();
    this.tls?.close();
    for (const client of this.clients) if (client.idle) client.end();
  }

  /** Cuts what is left. */
  abort(): void {
    for (const client of this.clients) client.abort();
    for (const socket of this.sockets) socket.destroy();
  }
}

function addressOf(socket: Socket): Address {
  return { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

/** What tells a connection apart from all others that are open to one listener. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
