import { get } from 'node:http';
import { get as getSecurely } from 'node:https';

/**
 * Requests the overview once, so that the first person who opens it does not wait for what the server loads at first
 * sight: its modules and the database. A failure is not logged: the page itself reports it.
 *
 * @param host and `port` where the dashboard listens
 * @param isSecure whether it speaks TLS
 * @returns once the page has been received, or has failed
 */
export function warmUp(host: string, port: number, isSecure: boolean): Promise<void> {
  return new Promise((resolve) => {
    // It is this process itself, whatever name its certificate has.
    const where = { host, port, path: '/', agent: false, rejectUnauthorized: false };
    const request = (isSecure ? getSecurely : get)(where, (response) => {
      response.resume();
      response.once('close', resolve);
    });
    request.once('error', () => resolve());
  });
}
