import { get } from 'node:http';

/**
 * Asks for the overview once, so that the first person who opens it does not wait for what the server loads at first
 * sight: its modules and the database. It is nobody's fault where that fails: whoever comes is told by the page.
 *
 * @param host and `port` where the dashboard listens
 * @returns once the page has come, or has not
 */
export function warmUp(host: string, port: number): Promise<void> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/', agent: false }, (answer) => {
      answer.resume();
      answer.once('close', resolve);
    });
    request.once('error', () => resolve());
  });
}
