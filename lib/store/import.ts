/** An import under way. Nothing of it counts before `finish`: until then, and where it ends otherwise, all is as it was. */
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
  /** Ends the import; what was not finished is dropped. */
  close(): Promise<void>;
}
