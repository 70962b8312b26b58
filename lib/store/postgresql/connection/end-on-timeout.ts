import { EventEmitter } from 'node:events';
import type { Client } from 'pg';
import { isReadTimeout } from './database-errors';

/**
 * Ends a connection once a query of it has got no answer in time. The driver only gives the query up: what is sent next,
 * the rollback first of all, would wait behind it, each as long again, and what the server says to it later could be
 * taken for an answer to something else. A pool then opens another connection.
 */
export function endOnTimeout(client: Client): void {
  const send = client.query.bind(client) as (...args: unknown[]) => unknown;
  const endIfTimedOut = (error: unknown): void => {
    if (isReadTimeout(error)) void client.end();
  };
  client.query = ((...args: unknown[]): unknown => {
    const sent = send(...args);
    if (sent instanceof Promise) sent.catch(endIfTimedOut);
    else if (sent instanceof EventEmitter) sent.on('error', endIfTimedOut);
    return sent;
  }) as Client['query'];
}
