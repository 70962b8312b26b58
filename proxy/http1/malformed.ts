/** A message that breaks the grammar or a limit. Made by the parsers; `status` is what a client is told. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';

  /**
   * @param status answer to a client that sent it: 400, 413, 414, 417, 429, 431, 501, 505 or 508
   * @param message a sentence that names what is wrong
   */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
