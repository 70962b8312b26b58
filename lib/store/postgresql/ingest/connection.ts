import type { ClientBase } from 'pg';

/** The connection of a transaction. */
export type Connection = Pick<ClientBase, 'query'>;
