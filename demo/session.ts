import { Agent, request } from 'node:http';
import { CookieJar } from './cookies';

export interface Endpoint {
  host: string;
  port: number;
}

/** One demonstration client: it arrives, works for a while with its cookies and its connection, and ends. */
export class Session {
  readonly #jar = new CookieJar();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #client: string | undefined;
  readonly #length: number;
  #sent = 0;

  /** `number` gives the client its address, 127.0.1.1 to 127.0.1.250, where the system allows one. */
  constructor(
    readonly proxy: Endpoint,
    readonly site: Endpoint,
    number: number,
  ) {
    this.#client = process.platform === 'linux' ? `127.0.1.${1 + (number % 250)}` : undefined;
    this.#length = Math.round(20 + Math.random() * 100);
  }

  /** Whether it has sent all its requests. */
  get isFinished(): boolean {
    return this.#sent >= this.#length;
  }

  /**
   * Sends its next request through the proxy and reads the whole response.
   * @returns the status of the response; rejects if none arrived within 10 s
   */
  sendNextRequest(): Promise<number> {
    const path = this.#nextPath();
    this.#sent += 1;
    return new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.#agent,
        host: this.proxy.host,
        port: this.proxy.port,
        localAddress: this.#client,
        path: `http://${this.site.host}:${this.site.port}${path}`,
        headers: { host: `${this.site.host}:${this.site.port}`, ...this.#jar.toHeaders() },
        timeout: 10_000,
      });
      outgoing.once('response', (response) => {
        this.#jar.store(response.headers['set-cookie']);
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
  close(): void {
    this.#agent.destroy();
  }

  #nextPath(): string {
    if (this.#sent === 0) return `/?age=${18 + Math.floor(Math.random() * 60)}`;
    if (this.#sent === 1) return '/login';
    return Math.random() < 0.15 ? '/report' : '/wc';
  }
}
