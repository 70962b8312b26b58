import type { Backend } from './backend';
import { BackendConnection, type ConnectionLimits } from './connection';
import type { Deadlines } from './deadlines';

/** Idle connections kept per backend. */
const IDLE_CONNECTIONS = 128;

/**
 * The connections of one worker to the backends of one upstream. The connection used last is used
 * again first, so that the others may age and go.
 */
export class Pool {
  private readonly idle = new Map<Backend, BackendConnection[]>();
  private readonly all = new Set<BackendConnection>();
  /** Connections that are to serve again once all that has come is read. */
  private reused: BackendConnection[] = [];

  constructor(
    /** In force for connections made from now on. */
    public limits: ConnectionLimits,
    private readonly deadlines: Deadlines,
    private readonly shared: Buffer,
  ) {}

  /**
   * @param maxIdle ms that a connection may have rested; 0 asks for a new one
   * @param header PROXY protocol header for a connection of one client's own, or null
   * @returns a connection to `backend`, whether new or used before
   */
  take(backend: Backend, maxIdle: number, header: Buffer | null): BackendConnection {
    const resting = this.idle.get(backend);
    if (maxIdle > 0 && header === null && resting !== undefined) {
      const connection = resting.pop();
      if (connection !== undefined) {
        if (connection.canServeAgain && this.deadlines.now - connection.idleSince <= maxIdle)
          return connection;
        if (connection.canServeAgain) resting.push(connection);
      }
    }
    const connection = new BackendConnection(
      backend,
      this.limits,
      this.deadlines,
      this.shared,
      header,
      this.reuse,
      this.forget,
    );
    this.all.add(connection);
    return connection;
  }

  /** Gives a connection back after a complete answer. */
  give(connection: BackendConnection): void {
    let resting = this.idle.get(connection.backend);
    if (resting === undefined) {
      resting = [];
      this.idle.set(connection.backend, resting);
    }
    if (!connection.canServeAgain || resting.length >= IDLE_CONNECTIONS) {
      connection.destroy();
      return;
    }
    connection.rest(this.deadlines.now);
    resting.push(connection);
  }

  close(): void {
    for (const connection of this.all) connection.destroy();
  }

  /**
   * Has a connection serve again behind the events that the event loop has in hand. Bytes or an end of the backend may
   * be among them, and a request that was sent first would take them for its response.
   */
  private readonly reuse = (connection: BackendConnection): void => {
    if (this.reused.length === 0) setImmediate(this.beginAgain);
    this.reused.push(connection);
  };

  private readonly beginAgain = (): void => {
    const { reused } = this;
    this.reused = [];
    this.deadlines.tick();
    for (const connection of reused) connection.beginAgain();
  };

  private readonly forget = (connection: BackendConnection): void => {
    this.all.delete(connection);
    const resting = this.idle.get(connection.backend);
    const index = resting?.indexOf(connection) ?? -1;
    if (resting !== undefined && index >= 0) resting.splice(index, 1);
  };
}
