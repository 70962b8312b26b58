/** How much of the log is kept: decisions for this long (ms), the database up to this size (bytes). */
export interface Retention {
  decisionsMs: number;
  sizeBytes: number;
}
