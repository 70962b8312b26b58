import { connect } from 'node:net';
import { describeSocketError } from '../upstream/failure';

/**
 * Whether a backend accepts a TCP connection.
 * @param timeout ms
 * @returns null where it does, else why not, in words
 */
export function probe(host: string, port: number, timeout: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (result: string | null): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeout, () => finish(`no connection within ${timeout} ms`));
    socket.once('connect', () => finish(null));
    socket.once('error', (error) => finish(describeSocketError(error)));
  });
}
