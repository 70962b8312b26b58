/** About how large an export would be. */
export interface ExportEstimate {
  rows: number;
  bytes: number;
}

/** How far a download is: what was handed out so far. */
export interface ExportProgress {
  rows: number;
  bytes: number;
  /** `waiting` before it has begun; `stopped` where the client left before the end. */
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
}
