import type { ChildProcess } from 'node:child_process';

/** A proxy that is measured: how it is started. */
export interface Peer {
  name: string;
  /** @param directory an empty one of its own; @param origins ports of the origins behind it */
  start(directory: string, port: number, origins: number[]): Promise<Started>;
}

export interface Started {
  child: ChildProcess;
  /** Processes that serve the requests: their CPU time and memory count. */
  pids: number[];
  /** Its auxiliary processes, which serve no requests and run on the load's CPU: reported separately. */
  auxiliaryPids?: number[];
}
