import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ErrorBody } from '@/lib/contract/types';
import type { ErrorCode } from '@/lib/core/error-codes';
import { formatError } from '@/lib/core/format-error.mjs';
import { runInRequestContext } from '@/lib/logging/request-context';
import { log } from '@/lib/logging/shared-log';
import { createClientResolver } from './client-address';
import { limitConnections, type ReserveCheck } from './connection-limits';
import {
  contentSecurityPolicy,
  restoreContentEncoding,
  sanitizeRequest,
  setSecurityHeaders,
} from './headers';
import { createHostCheck, type HostCheck } from './host-check';
import { checkRequest, methodNotAllowed, type Rejection } from './request-check';
import { assignRequestId, getPath, logResponse } from './request-log';

/** Responds to a request that has passed the gate. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The dashboard's front door: listening, and closable. */
export interface Gate {
  port: number;
  /** Stops accepting, lets responses finish for `graceMs`, then closes the remaining connections. */
  close(graceMs: number): Promise<void>;
}

/** The timeouts of a connection, ms. */
export interface ConnectionTimeouts {
  /** Until the head of a request is there. */
  headMs: number;
  /** Until the whole request is there. */
  requestMs: number;
  /** While nothing moves on it: a client that stops reading holds a response in memory. */
  idleMs: number;
}

/** How many may be open at a time. */
const maxConnections = 512;
/** Further connections for health requests. */
const reserveConnections = 16;

const defaultTimeouts: ConnectionTimeouts = { headMs: 10_000, requestMs: 30_000, idleMs: 60_000 };

/** A certificate with its chain, and its key. */
export interface CertificatePem {
  cert: string;
  key: string;
}

/** The gate's certificate, which may be renewed while it is open. */
export interface GateTls {
  pem: CertificatePem;
  /** Calls `apply` with each renewed one. @returns a function that stops that */
  watch(apply: (pem: CertificatePem) => void): () => void;
}

/** Settings of the gate other than its address. */
export interface GateSettings {
  /** Host names that it accepts, in addition to its own. */
  hosts: string[];
  /** Null for plain HTTP. */
  tls: GateTls | null;
  /** Networks of proxies in front whose statements of client address and protocol are trusted, as ADDRESS/BITS. */
  trusted: string[];
}

/**
 * Listens on `host:port` (port 0: any free one) and passes valid requests to `handler`.
 *
 * @throws the listen error, such as one with code EADDRINUSE
 */
export async function openGate(
  host: string,
  port: number,
  handler: PageHandler,
  settings: GateSettings = { hosts: [], tls: null, trusted: [] },
  timeouts = defaultTimeouts,
): Promise<Gate> {
  let isAllowedHost: HostCheck = () => false;
  let isReserve: ReserveCheck = () => false;
  const { hosts, tls, trusted } = settings;
  const resolveClient = createClientResolver(trusted, tls === null ? 'http' : 'https');
  const handleRequest: RequestListener = (request, response) => {
    const client = resolveClient(request);
    const policy = contentSecurityPolicy(randomBytes(16).toString('base64'));
    setSecurityHeaders(response, policy, client.scheme);
    const context = assignRequestId(request, response);
    logResponse(request, response, context);
    const rejection =
      checkRequest(request, isAllowedHost, client.scheme) ?? checkReserve(request, response, isReserve);
    if (rejection) return respondWithError(request, response, rejection);
    sanitizeRequest(request, policy, client);
    restoreContentEncoding(response);
    runInRequestContext(context, () => handler(request, response)).catch((error: unknown) => {
      // A client that disconnected before its request was complete gets no response, which is no fault of the
      // dashboard.
      if (request.destroyed && !request.complete) return;
      const fields = { request: context.id };
      log('error', `${request.method} ${getPath(request)} failed: ${formatError(error)}`, fields);
      if (error instanceof Error) log('debug', `${error.stack}`, fields);
      if (response.headersSent) response.destroy();
      else {
        const message = `Internal error; see the dashboard’s log for request ${context.id}.`;
        respondWithError(request, response, { status: 500, message });
      }
    });
  };
  // Node looks every 30 s only, and so cuts up to that much later.
  const connectionsCheckingInterval = Math.min(1000, timeouts.headMs / 2);
  const limits = { maxHeaderSize: 16 * 1024, connectionsCheckingInterval, handshakeTimeout: timeouts.headMs };
  const server =
    tls === null
      ? createServer(limits, handleRequest)
      : createTlsServer(tls, (pem) => createSecureServer({ ...limits, ...pem }, handleRequest));
  server.headersTimeout = timeouts.headMs;
  server.requestTimeout = timeouts.requestMs;
  server.timeout = timeouts.idleMs;
  // Behind a proxy, all connections have its address.
  const perClient = trusted.length > 0 ? maxConnections : maxConnections / 2;
  isReserve = limitConnections(server, { total: maxConnections, perClient, reserve: reserveConnections });
  server.on('upgrade', (_request, socket) =>
    endSocketWithError(socket, { status: 400, message: 'The dashboard does not support Upgrade.' }),
  );
  server.on('connect', (_request, socket) =>
    endSocketWithError(socket, { ...methodNotAllowed(), message: 'The dashboard is not a proxy.' }),
  );
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    // Browsers preconnect: text sent here could be taken for the response to a request that is already on its way.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') socket.destroy();
    else if (error.code === 'HPE_INVALID_METHOD' && isRequestLine(error.rawPacket))
      endSocketWithError(socket, methodNotAllowed());
    else endSocketWithError(socket, { status: 400, message: 'The request is not valid HTTP.' });
  });
  // A clientError comes first, but nothing can be sent there: there are no keys yet.
  server.on('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy());

  const boundPort = await listen(server, host, port);
  isAllowedHost = createHostCheck(host, boundPort, hosts);
  return { port: boundPort, close: (graceMs) => closeServer(server, graceMs) };
}

/** A server that takes over each renewed certificate, without a restart. */
function createTlsServer(tls: GateTls, createWith: (pem: CertificatePem) => SecureServer): SecureServer {
  const server = createWith(tls.pem);
  const stopWatching = tls.watch((pem) => server.setSecureContext(pem));
  server.once('close', stopWatching);
  return server;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cutTimer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cutTimer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** On a connection beyond the bound only one question gets its response: whether the dashboard is well. */
function checkReserve(
  { socket, url }: IncomingMessage,
  response: ServerResponse,
  isReserve: ReserveCheck,
): Rejection | null {
  if (!isReserve(socket)) return null;
  response.setHeader('connection', 'close');
  if (url === '/healthz') return null;
  return { status: 503, message: 'Too many connections to the dashboard are open.' };
}

/** Error codes of the gate's own rejections. */
const errorCodes: Record<Rejection['status'], ErrorCode> = {
  400: 'invalid-request',
  403: 'cross-site-request',
  405: 'method-not-allowed',
  411: 'length-required',
  413: 'content-too-large',
  421: 'misdirected-request',
  500: 'internal-error',
  503: 'too-many-connections',
};

/** A sentence for people, the API's form of it for programs. */
function respondWithError({ url }: IncomingMessage, response: ServerResponse, rejection: Rejection): void {
  const { status, message, allow } = rejection;
  const isCall = url?.startsWith('/api/') ?? false;
  const contentType = isCall ? 'application/json' : 'text/plain; charset=utf-8';
  if (allow !== undefined) response.setHeader('allow', allow);
  response.writeHead(status, { 'content-type': contentType, connection: 'close' });
  const body: ErrorBody = { error: { code: errorCodes[status], message } };
  response.end(isCall ? JSON.stringify(body) : `${message}\n`);
}

/** Whether what Node could not read begins as a request does: with a method of another protocol, or an invented one. */
function isRequestLine(bytes: Buffer | undefined): boolean {
  const line = bytes?.subarray(0, 512).toString('latin1') ?? '';
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r?\n/.test(line);
}

function endSocketWithError(socket: Duplex, { status, message, allow }: Rejection): void {
  socket.once('error', () => socket.destroy());
  if (!socket.writable) return void socket.destroy();
  const body = `${message}\n`;
  const fields = [
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    ...(allow === undefined ? [] : [`Allow: ${allow}`]),
    'Connection: close',
  ];
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields.join('\r\n')}\r\n\r\n${body}`);
}
