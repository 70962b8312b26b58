import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import type { Backend } from './backend';
import { UpstreamConnection } from './upstream-connection';
import type { ConnectionLimits } from './upstream-handler';

/** Idle connections kept per backend. */
const maxIdleConnections = 128;

/**
 * The connections of one worker to the backends of one upstream. The connection used last is used
 * again first, so that the others become idle and close.
 */
export class ConnectionPool {
  private readonly idle = new Map<Backend, UpstreamConnection[]>();
  private readonly connections = new Set<UpstreamConnection>();
  /** Connections that are to serve again once all received bytes are read. */
  private awaitingReuse: UpstreamConnection[] = [];

  constructor(
    /** Applied to connections made from now on. */
    public limits: ConnectionLimits,
    private readonly deadlines: DeadlineSweeper,
    private readonly readBuffer: Buffer,
  ) {}

  /**
   * @param maxIdleMs ms that a connection may have rested; 0 asks for a new one
   * @param header PROXY protocol header for a connection of one client's own, or null
   * @returns a connection to `backend`, new or used before
   */
  acquire(backend: Backend, maxIdleMs: number, header: Buffer | null): UpstreamConnection {
    const idle = this.idle.get(backend);
    if (maxIdleMs > 0 && header === null && idle !== undefined) {
      const connection = idle.pop();
      if (connection !== undefined) {
        if (connection.isReusable && this.deadlines.now - connection.idleSince <= maxIdleMs)
          return connection;
        if (connection.isReusable) idle.push(connection);
      }
    }
    const connection = new UpstreamConnection(
      backend,
      this.limits,
      this.deadlines,
      this.readBuffer,
      header,
      this.scheduleReuse,
      this.removeConnection,
    );
    this.connections.add(connection);
    return connection;
  }

  /** Gives a connection back after a complete response. */
  release(connection: UpstreamConnection): void {
    let idle = this.idle.get(connection.backend);
    if (idle === undefined) {
      idle = [];
      this.idle.set(connection.backend, idle);
    }
    if (!connection.isReusable || idle.length >= maxIdleConnections) {
      connection.destroy();
      return;
    }
    connection.park(this.deadlines.now);
    idle.push(connection);
  }

  closeAll(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /**
   * Has a connection serve again behind the events that the event loop has in hand. Bytes or an end of the backend may
   * be among them, and a request that was sent first would take them for its response.
   */
  private readonly scheduleReuse = (connection: UpstreamConnection): void => {
    if (this.awaitingReuse.length === 0) setImmediate(this.startReused);
    this.awaitingReuse.push(connection);
  };

  private readonly startReused = (): void => {
    const { awaitingReuse } = this;
    this.awaitingReuse = [];
    this.deadlines.refreshNow();
    for (const connection of awaitingReuse) connection.startReusedRequest();
  };

  private readonly removeConnection = (connection: UpstreamConnection): void => {
    this.connections.delete(connection);
    const resting = this.idle.get(connection.backend);
    const index = resting?.indexOf(connection) ?? -1;
    if (resting !== undefined && index >= 0) resting.splice(index, 1);
  };
}
