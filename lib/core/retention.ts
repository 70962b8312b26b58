/** How much of the log is kept: decisions for this long (ms), the database up to this size (bytes). */
export interface Retention {
  decisions: number;
  size: number;
}
