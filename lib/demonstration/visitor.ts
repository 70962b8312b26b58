import { Agent, request } from 'node:http';

/** HOST and PORT of a listener. */
export interface ListenerAddress {
  host: string;
  port: number;
}

/** Longest wait for a response, ms. */
const responseTimeoutMs = 10_000;

/** One visitor of a demonstration: a connection and cookies of its own, as a browser has them. */
export class Visitor {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #cookies = new Map<string, string>();

  constructor(readonly listener: ListenerAddress) {}

  /**
   * Sends `GET /` through the listener and reads the whole response.
   *
   * @returns the status of the response; rejects if none arrived within 10 s
   */
  sendRequest(): Promise<number> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.#agent,
        ...this.listener,
        path: '/',
        headers: {
          'user-agent': 'Stickyboard-demonstration',
          ...(this.#cookies.size > 0 ? { cookie: [...this.#cookies.values()].join('; ') } : {}),
        },
        timeout: responseTimeoutMs,
      });
      outgoing.once('response', (response) => {
        this.#storeCookies(response.headers['set-cookie'] ?? []);
        response.once('error', reject);
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.resume();
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error('no response within 10 s')));
      outgoing.once('error', reject);
      outgoing.end();
    });
  }

  /** Closes its connection. */
  closeConnection(): void {
    this.#agent.destroy();
  }

  #storeCookies(fields: string[]): void {
    for (const field of fields) {
      const pair = field.split(';', 1)[0] ?? '';
      const end = pair.indexOf('=');
      if (end > 0) this.#cookies.set(pair.slice(0, end).trim(), pair.trim());
    }
  }
}
