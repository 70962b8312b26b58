/** A running import. It has no effect before `finish`: until then, and if it ends otherwise, the log is unchanged. */
export interface LogImport {
  /**
   * Stores decisions as the recorder would: sessions, load, latency and failovers follow from them.
   *
   * @param node the proxy that took them
   * @param lines in the order of the journal, without their checksums; oldest decision first
   */
  append(node: string, lines: unknown[][]): Promise<void>;
  /** Puts all of it in place, at once. @returns how many sessions there are */
  finish(): Promise<{ sessions: number }>;
  /** Ends the import; an unfinished one is dropped. */
  close(): Promise<void>;
}
