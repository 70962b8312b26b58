import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import { type Gate, openGate, type PageHandler } from './gate';

export interface TestResponse {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

/** A gate for the test that runs. */
export interface TestGate {
  gate: Gate;
  /** Target and header fields of the requests that passed it. */
  seen: Record<string, unknown>[];
  sendRequest(path: string, options?: TestRequestOptions): Promise<TestResponse>;
  /** The handler behind the gate. */
  handler: PageHandler;
  /** Sends text and returns everything received until the connection closes. */
  sendText(text: string): Promise<string>;
}

interface TestRequestOptions {
  method?: string;
  headers?: Record<string, string>;
  port?: number;
  localAddress?: string;
}

/**
 * Opens a gate before each test of a file, and closes it afterwards. @returns a function that returns the gate of the
 * running test
 */
export function openGateForEachTest(): () => TestGate {
  let current: TestGate | undefined;
  beforeEach(async () => {
    const seen: TestGate['seen'] = [];
    const handler = createHandler(seen);
    const gate = await openGate('127.0.0.1', 0, handler);
    current = {
      gate,
      seen,
      handler,
      sendRequest: (path, options) => sendRequest(gate.port, path, options),
      sendText: (text) => sendText(gate.port, text),
    };
  });
  afterEach(() => current?.gate.close(0));
  return () => {
    if (current === undefined) throw new Error('no test runs');
    return current;
  };
}

function createHandler(seen: TestGate['seen']): PageHandler {
  return async (request, response) => {
    seen.push({ url: request.url, ...request.headers });
    if (request.url === '/fails') throw new Error('as asked');
    if (request.url === '/stream') {
      response.write('open');
      return;
    }
    if (request.url === '/encoded') response.setHeader('x-stickyboard-encoding', 'gzip');
    response.end('page');
  };
}

function sendRequest(port: number, path: string, options: TestRequestOptions = {}): Promise<TestResponse> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    });
    call.on('error', reject);
    call.end();
  });
}

function sendText(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
