import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ErrorBody } from '@/lib/api/types';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { duringRequest } from '@/lib/log/request';
import { log } from '@/lib/log/shared';
import { type CertificateFiles, secureServer } from './certificate';
import { boundCrowd, type ReserveCheck } from './crowd';
import { cleanRequest, contentSecurityPolicy, passEncoding, secureResponse } from './headers';
import { allowedHosts, type HostCheck } from './hosts';
import { type Refusal, refusalOf, wrongMethod } from './refusal';
import { identify, logAnswer, pathOf } from './requests';
import { senders } from './sender';

/** Answers a request that has passed the gate. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The dashboard's front door: listening, and closable. */
export interface Gate {
  port: number;
  /** Stops accepting, lets answers under way finish for `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** What a connection may take before it is cut, ms. */
export interface Patience {
  /** Until the head of a request is there. */
  head: number;
  /** Until the whole request is there. */
  request: number;
  /** While nothing moves on it: whoever reads no further holds an answer in memory. */
  still: number;
}

/** How many may be open at a time. */
const connections = 512;
/** How many more may ask whether the dashboard is well. */
const reserve = 16;

const usualPatience: Patience = { head: 10_000, request: 30_000, still: 60_000 };

/** What the gate is told beside its address. */
export interface GateSettings {
  /** Host names that it answers to, beside those that it knows. */
  hosts: string[];
  /** Paths of PEM files; null for plain HTTP. */
  tls: CertificateFiles | null;
  /** Networks of proxies in front that are believed whose a request is and how it came, as ADDRESS/BITS. */
  trusted: string[];
}

/**
 * Listens on `host:port` (port 0: any free one) and hands to `handler` only what it may see.
 *
 * @param settings as its own process is told
 * @throws the listen error, such as one with code EADDRINUSE
 */
export async function openGate(
  host: string,
  port: number,
  handler: PageHandler,
  settings: GateSettings = { hosts: [], tls: null, trusted: [] },
  patience = usualPatience,
): Promise<Gate> {
  let allowed: HostCheck = () => false;
  let isReserve: ReserveCheck = () => false;
  const { hosts, tls, trusted } = settings;
  const senderOf = senders(trusted, tls === null ? 'http' : 'https');
  const answer: RequestListener = (request, response) => {
    const sender = senderOf(request);
    const policy = contentSecurityPolicy(randomBytes(16).toString('base64'));
    secureResponse(response, policy, sender.scheme);
    const now = identify(request, response);
    logAnswer(request, response, now);
    const refusal =
      refusalOf(request, allowed, sender.scheme) ?? reserveRefusal(request, response, isReserve);
    if (refusal) return refuse(request, response, refusal);
    cleanRequest(request, policy, sender);
    passEncoding(response);
    duringRequest(now, () => handler(request, response)).catch((error: unknown) => {
      // Who left before the request was whole has nobody to tell, and is no fault of the dashboard's.
      if (request.destroyed && !request.complete) return;
      const fields = { request: now.id };
      log('error', `${request.method} ${pathOf(request)} failed: ${errorSentence(error)}`, fields);
      if (error instanceof Error) log('debug', `${error.stack}`, fields);
      if (response.headersSent) response.destroy();
      else {
        const message = `The dashboard could not answer; its log says why, by the request ${now.id}.`;
        refuse(request, response, { status: 500, message });
      }
    });
  };
  // Node looks every 30 s only, and so cuts up to that much later.
  const connectionsCheckingInterval = Math.min(1000, patience.head / 2);
  const limits = { maxHeaderSize: 16 * 1024, connectionsCheckingInterval, handshakeTimeout: patience.head };
  const server =
    tls === null
      ? createServer(limits, answer)
      : secureServer(tls, (pem) => createSecureServer({ ...limits, ...pem }, answer));
  server.headersTimeout = patience.head;
  server.requestTimeout = patience.request;
  server.timeout = patience.still;
  // Where all come by a proxy in front, they have its address.
  const each = trusted.length > 0 ? connections : connections / 2;
  isReserve = boundCrowd(server, { all: connections, each, reserve });
  server.on('upgrade', (_request, socket) =>
    refuseSocket(socket, { status: 400, message: 'The dashboard takes no Upgrade.' }),
  );
  server.on('connect', (_request, socket) =>
    refuseSocket(socket, { ...wrongMethod(), message: 'The dashboard is not a proxy.' }),
  );
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    // Browsers open connections before they need them: a request that crosses with words would have them for its answer.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') socket.destroy();
    else if (error.code === 'HPE_INVALID_METHOD' && isRequestLine(error.rawPacket))
      refuseSocket(socket, wrongMethod());
    else refuseSocket(socket, { status: 400, message: 'This is not an HTTP request I can read.' });
  });
  // It is told as a clientError first, and nothing that is written there would ever leave: there are no keys yet.
  server.on('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy());

  const bound = await listen(server, host, port);
  allowed = allowedHosts(host, bound, hosts);
  return { port: bound, close: (graceMs) => close(server, graceMs) };
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

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** On a connection beyond the bound only one question gets its response: whether the dashboard is well. */
function reserveRefusal(
  { socket, url }: IncomingMessage,
  response: ServerResponse,
  isReserve: ReserveCheck,
): Refusal | null {
  if (!isReserve(socket)) return null;
  response.setHeader('connection', 'close');
  if (url === '/healthz') return null;
  return { status: 503, message: 'Too many connections to the dashboard are open; close some.' };
}

/** As the API names what it refuses itself. */
const codes: Record<Refusal['status'], string> = {
  400: 'invalid',
  403: 'forbidden',
  405: 'method-not-allowed',
  411: 'length-required',
  413: 'too-large',
  421: 'wrong-host',
  500: 'failed',
  503: 'too-many-connections',
};

/** A sentence for people, the API's form of it for programs. */
function refuse({ url }: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, message, allow } = refusal;
  const isCall = url?.startsWith('/api/') ?? false;
  const contentType = isCall ? 'application/json' : 'text/plain; charset=utf-8';
  if (allow !== undefined) response.setHeader('allow', allow);
  response.writeHead(status, { 'content-type': contentType, connection: 'close' });
  const body: ErrorBody = { error: { code: codes[status], message } };
  response.end(isCall ? JSON.stringify(body) : `${message}\n`);
}

/** Whether what Node could not read begins as a request does: with a method of another protocol, or an invented one. */
function isRequestLine(octets: Buffer | undefined): boolean {
  const line = octets?.subarray(0, 512).toString('latin1') ?? '';
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r?\n/.test(line);
}

function refuseSocket(socket: Duplex, { status, message, allow }: Refusal): void {
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
