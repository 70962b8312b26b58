const reasonPhrases: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  408: 'Request Timeout',
  413: 'Content Too Large',
  417: 'Expectation Failed',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  508: 'Loop Detected',
};

/**
 * A whole response made by the proxy itself.
 *
 * @param message what is wrong; sent as text, so it must not quote the request
 * @param headerLines further fields, such as Set-Cookie, CRLF included, or ''
 * @param persistent whether the connection stays open
 * @param withBody false in response to HEAD
 */
export function serializeLocalResponse(
  status: number,
  message: string,
  headerLines: string,
  persistent: boolean,
  withBody: boolean,
): string {
  const body = `${status} ${reasonPhrases[status]}: ${message}\n`;
  const connection = persistent ? '' : 'Connection: close\r\n';
  return (
    `HTTP/1.1 ${status} ${reasonPhrases[status]}\r\n` +
    `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\n` +
    `${headerLines}${connection}\r\n${withBody ? body : ''}`
  );
}
