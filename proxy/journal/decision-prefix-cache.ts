import { formatRoute } from './decision-lines';

/**
 * The last route written on a connection, if it was the common one: pinned and served at once, like the previous
 * request. Formatting it again would be a third of the work of a record.
 */
export class DecisionPrefixCache {
  private listener = '';
  private upstream = '';
  private session = '';
  private backend = '';
  private status = 0;
  private text = '';

  /** @param listener JSON, as `upstream` and `backend`. @returns as `formatRoute` */
  formatPinned(listener: string, upstream: string, session: string, backend: string, status: number): string {
    if (
      this.status === status &&
      this.session === session &&
      this.backend === backend &&
      this.upstream === upstream &&
      this.listener === listener
    ) {
      return this.text;
    }
    this.listener = listener;
    this.upstream = upstream;
    this.session = session;
    this.backend = backend;
    this.status = status;
    this.text = formatRoute({
      listener,
      upstream,
      session,
      presented: 'valid',
      outcome: 'pinned',
      reason: null,
      backend,
      previousBackend: 'null',
      attempts: 1,
      status,
    });
    return this.text;
  }
}
