import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { ClientConnection } from './client-connection';
import { Inlet } from './http1/inlet';
import type { Address, ListenerPlan, ListenerTlsPlan } from './plan';
import { HeaderWait } from './proxy-protocol/header-wait';
import type { Service } from './service';
import { serverOptions } from './tls/listener-tls';

/**
 * One listener: takes connections within its limits, reads the PROXY protocol header where there must be
 * one, does the TLS handshake, and gives each client a connection.
 */
export class Listening {
  private readonly server: Server;
  private tlsServer: TlsServer | null;
  private readonly clients = new Set<ClientConnection>();
  private readonly sockets = new Set<Socket>();
  private readonly perClient = new Map<string, number>();
  /** Who a proxy in front said is at the other end of a socket that is still in its handshake. */
  private readonly sources = new Map<string, Address>();
  /** Connections that came before the plan was in force; null from then on. */
  private early: Socket[] | null = [];

  /** @throws Error, a sentence, where a certificate cannot be used */
  constructor(
    public plan: ListenerPlan,
    readonly service: Service,
  ) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.accept(socket));
    this.tlsServer = this.secured(plan.tls);
  }

  /** What does the handshakes; each server has the certificates that it was made with. */
  private secured(tls: ListenerTlsPlan | null): TlsServer | null {
    if (tls === null) return null;
    const options = serverOptions(tls, this.service.upstream.plan.timeouts.head);
    const server = createTlsServer({ ...options, allowHalfOpen: true }, (socket) => {
      this.serve(this.inletFor(socket), this.sources.get(peerOf(socket)) ?? addressOf(socket));
    });
    // A handshake that fails is the client's affair; its socket is gone already.
    return server.on('tlsClientError', (_, socket) => socket.destroy());
  }

  /** @throws the system's error where the address cannot be used */
  listen(): Promise<void> {
    const { host, port } = this.plan;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, backlog: 4096 }, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => console.error(`stickyboard: ${host}:${port}: ${error.message}`));
        this.service.listenerJson = JSON.stringify(`${host}:${this.port}`);
        resolve();
      });
    });
  }

  /** Begins to serve, those too that came meanwhile: the plan is in force. */
  begin(): void {
    const early = this.early ?? [];
    this.early = null;
    for (const socket of early) if (!socket.destroyed) this.accept(socket);
  }

  /**
   * Makes ready a new plan of the same address; connections that are open go on as they are.
   * @returns what puts it in force, and cannot fail
   * @throws Error, a sentence, where a certificate cannot be used
   */
  prepare(plan: ListenerPlan): () => void {
    if (isDeepStrictEqual(plan.tls, this.plan.tls)) {
      return () => {
        this.plan = plan;
      };
    }
    const tlsServer = this.secured(plan.tls);
    return () => {
      this.plan = plan;
      this.tlsServer = tlsServer;
    };
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
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

  private accept(accepted: Socket): void {
    if (this.early !== null) {
      this.early.push(accepted.on('error', () => accepted.destroy()));
      return;
    }
    const { connections, proxyProtocol } = this.plan;
    if (connections > 0 && this.sockets.size >= connections) {
      accepted.destroy();
      return;
    }
    // What comes before HTTP is read by others.
    const inlet = proxyProtocol || this.tlsServer !== null ? null : this.inletFor(accepted);
    const socket = inlet?.socket ?? accepted;
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    const own = addressOf(socket);
    if (!proxyProtocol) {
      this.admit(socket, own, inlet);
      return;
    }
    const { deadlines, counters } = this.service.worker;
    new HeaderWait(
      socket,
      this.service.upstream.plan.timeouts.head,
      deadlines,
      (source) => this.admit(socket, source ?? own, null),
      () => counters.rejected++,
    );
  }

  /** Counts the connection to its client and goes on to the handshake or to the first request. */
  private admit(socket: Socket, source: Address, inlet: Inlet | null): void {
    const { connectionsPerClient } = this.plan;
    const open = this.perClient.get(source.host) ?? 0;
    if (
      connectionsPerClient > 0 &&
      open >= connectionsPerClient &&
      !this.service.speaksForOthers(source.host)
    ) {
      socket.destroy();
      return;
    }
    this.perClient.set(source.host, open + 1);
    socket.once('close', () => this.departed(source.host));
    if (this.tlsServer === null) {
      this.serve(inlet ?? this.inletFor(socket), source);
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

  private inletFor(socket: Socket): Inlet {
    return new Inlet(this.service.worker.buffer, socket);
  }

  private serve(inlet: Inlet, source: Address): void {
    const client = new ClientConnection(this.service, inlet, source, (gone) => this.clients.delete(gone));
    this.clients.add(client);
  }

  /** Takes no new connections; those without a request end now, the others after their answer. */
  close(): void {
    this.server.close();
    for (const client of this.clients) if (client.idle) client.end();
  }

  /** Cuts what is left. */
  abort(): void {
    for (const client of this.clients) client.abort();
    for (const socket of [...this.sockets, ...(this.early ?? [])]) socket.destroy();
  }
}

function addressOf(socket: Socket): Address {
  return { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

/** What tells a connection apart from all others that are open to one listener. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
