import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { Acceptor } from './acceptor';
import { ClientConnection } from './client-connection';
import { Networks } from './forwarding/networks';
import { type BoundSocket, type Handle, socketOf } from './handle';
import { Inlet } from './http1/inlet';
import type { Address, ListenerPlan, ListenerTlsPlan } from './plan';
import { HeaderWait } from './proxy-protocol/header-wait';
import { countedAs } from './rates/client-rate';
import type { Service } from './service';
import { Tally } from './tally';
import { serverOptions } from './tls/listener-tls';

/** A new connection of a client. */
export interface NewConnection {
  /** Nothing was read from it yet. */
  handle: Handle;
  /** Who is at the other end. */
  peer: Address;
  /** Since when it may have been open, ms, monotonic. */
  opened: number;
  /** Called once it has closed. */
  onClosed(): void;
}

/**
 * One listener: takes connections within its limits, reads the PROXY protocol header where there must be
 * one, does the TLS handshake, and gives each client a connection.
 */
export class Listening {
  /** The port that clients connect to; `address` is `host:port`. */
  port = 0;
  address = '';
  private acceptor: Acceptor | null = null;
  private tlsServer: TlsServer | null;
  /** Whose clients may connect; null where any may. */
  private admitted: Networks | null;
  /** Whose PROXY protocol headers are believed; null where anybody's are. */
  private announcers: Networks | null;
  private readonly clients = new Set<ClientConnection>();
  private readonly sockets = new Set<Socket>();
  private readonly perClient = new Tally();
  /** Who a proxy in front said is at the other end of a socket that is still in its handshake. */
  private readonly sources = new Map<string, Source>();

  /** @throws Error, a sentence, where a certificate cannot be used */
  constructor(
    public plan: ListenerPlan,
    readonly service: Service,
  ) {
    this.tlsServer = this.secured(plan.tls);
    this.admitted = networksOf(plan.clients);
    this.announcers = networksOf(announcersOf(plan));
  }

  /** What does the handshakes; each server has the certificates that it was made with. */
  private secured(tls: ListenerTlsPlan | null): TlsServer | null {
    if (tls === null) return null;
    const options = serverOptions(tls, this.service.upstream.plan.timeouts.head);
    const server = createTlsServer({ ...options, allowHalfOpen: true }, (socket) => {
      const known = this.sources.get(peerOf(socket));
      this.serve(this.inletOf(socket), known ?? { address: addressOf(socket), opened: null });
    });
    // A handshake that fails is the client's affair; its socket is gone already.
    return server.on('tlsClientError', (_, socket) => socket.destroy());
  }

  /**
   * Clients can connect now; they wait until `begin`.
   * @param socket to accept on, or null where connections are handed to `accept`
   * @throws Error, a sentence, where another program began to listen on the address first
   */
  listen(socket: BoundSocket | null): void {
    this.port = socket?.port ?? this.plan.port;
    this.address = `${this.plan.host}:${this.port}`;
    this.service.listenerJson = JSON.stringify(this.address);
    this.acceptor = socket === null ? null : new Acceptor(socket, this.service.worker.log);
  }

  /** Begins to serve, those too that came meanwhile: the plan is in force. */
  begin(): void {
    this.acceptor?.begin((handle, peer, opened) =>
      this.accept({ handle, peer, opened, onClosed: nobodyCounts }),
    );
  }

  /**
   * Makes ready a new plan of the same address; connections that are open go on as they are.
   * @returns what puts it in force, and cannot fail
   * @throws Error, a sentence, where a certificate cannot be used
   */
  prepare(plan: ListenerPlan): () => void {
    const isSame = isDeepStrictEqual(plan.tls, this.plan.tls);
    const tlsServer = isSame ? this.tlsServer : this.secured(plan.tls);
    const admitted = networksOf(plan.clients);
    const announcers = networksOf(announcersOf(plan));
    return () => {
      this.plan = plan;
      this.tlsServer = tlsServer;
      this.admitted = admitted;
      this.announcers = announcers;
    };
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

  /** Takes a new connection, whoever accepted it. */
  accept({ handle, peer, opened, onClosed }: NewConnection): void {
    const { connections, proxyProtocol } = this.plan;
    if (connections > 0 && this.sockets.size >= connections) {
      handle.close();
      onClosed();
      return;
    }
    // What comes before HTTP is read by others.
    const inlet = proxyProtocol || this.tlsServer !== null ? null : this.inletOf(handle);
    const socket = inlet?.socket ?? socketOf(handle);
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      onClosed();
    });
    if (!proxyProtocol) {
      this.admit(socket, peer, opened, inlet);
      return;
    }
    const { deadlines, counters } = this.service.worker;
    if (this.announcers !== null && !this.announcers.has(peer.host)) {
      counters.rejected++;
      socket.destroy();
      return;
    }
    new HeaderWait(
      socket,
      this.service.upstream.plan.timeouts.head,
      deadlines,
      (source) => this.admit(socket, source ?? peer, opened, null),
      () => counters.rejected++,
    );
    socket.resume();
  }

  /** Counts the connection to its client and goes on to the handshake or to the first request. */
  private admit(socket: Socket, source: Address, opened: number, inlet: Inlet | null): void {
    const { host } = source;
    if (this.admitted !== null && !this.admitted.has(host)) {
      this.service.worker.counters.rejected++;
      socket.destroy();
      return;
    }
    const forOthers = this.service.speaksForOthers(host);
    const client = countedAs(host);
    if (!forOthers && this.isTooMany(client)) {
      socket.destroy();
      return;
    }
    this.perClient.add(client);
    socket.once('close', () => this.perClient.remove(client));
    // Requests of others go by their own addresses, and share connections.
    const known = { address: source, opened: forOthers ? null : opened };
    if (this.tlsServer === null) {
      this.serve(inlet ?? this.inletOf(socket), known);
      return;
    }
    const peer = peerOf(socket);
    this.sources.set(peer, known);
    socket.once('close', () => this.sources.delete(peer));
    socket.on('error', () => socket.destroy());
    this.tlsServer.emit('connection', socket);
  }

  private isTooMany(client: string): boolean {
    const { connectionsPerClient, proxyProtocol } = this.plan;
    if (connectionsPerClient > 0 && this.perClient.of(client) >= connectionsPerClient) return true;
    const rate = this.service.rates.connections;
    // Who dealt a connection has counted it, unless its client was not known yet.
    if (rate === null || (this.acceptor === null && !proxyProtocol)) return false;
    return rate.use(client, performance.now()) > 0;
  }

  private inletOf(connection: Handle | Socket): Inlet {
    return new Inlet(this.service.worker.buffer, connection);
  }

  private serve(inlet: Inlet, { address, opened }: Source): void {
    const client = new ClientConnection(this.service, inlet, address, opened, (gone) =>
      this.clients.delete(gone),
    );
    this.clients.add(client);
  }

  /** Connections that are open, in whatever state. */
  get open(): number {
    return this.sockets.size;
  }

  /** Takes no new connections; those that are open have one more answer each. */
  retire(): void {
    this.acceptor?.close();
    for (const client of this.clients) client.retire();
  }

  /** Takes no new connections; those without a request end now, the others after their answer. */
  close(): void {
    this.acceptor?.close();
    for (const client of this.clients) if (client.idle) client.end();
  }

  /** Cuts what is left. */
  abort(): void {
    for (const client of this.clients) client.abort();
    for (const socket of this.sockets) socket.destroy();
  }
}

/** The client at the other end of a connection. */
interface Source {
  address: Address;
  /** When the connection was opened, ms, monotonic; null where it brings the requests of others. */
  opened: number | null;
}

/** Who is not on the list of clients could say in a header to be somebody who is: then not everybody is believed. */
function announcersOf({ proxyProtocol, clients, trusted }: ListenerPlan): string[] | null {
  if (!proxyProtocol || clients === null) return null;
  return trusted.length > 0 ? trusted : ['127.0.0.0/8', '::1/128'];
}

function networksOf(networks: string[] | null): Networks | null {
  return networks === null ? null : new Networks(networks);
}

function addressOf(socket: Socket): Address {
  return { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

/** What tells a connection apart from all others that are open to one listener. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}

function nobodyCounts(): void {
  // Who accepts by itself has counted the connection here.
}
