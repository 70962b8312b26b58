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

/**
 * A folded line (obs-fold). Requests, responses and the trailers of both are refused for one, as RFC 9112 section 5.2
 * allows: a client gets 400, or 502 where a backend sent it.
 */
export function foldedLineError(): MalformedMessage {
  return new MalformedMessage(400, 'a folded header line');
}
