import { type Agent, get } from 'node:http';

/** A visitor that keeps its cookies. */
export interface Visitor {
  cookie: string;
}

/**
 * Sends one request through the proxy as a visitor, and waits for its response.
 *
 * @param agent the connections to use; a new one by default
 * @returns the body of the response
 */
export function sendRequest(proxyUrl: string, visitor: Visitor, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = visitor.cookie === '' ? {} : { cookie: visitor.cookie };
    const request = get(`${proxyUrl}/shop`, { headers, agent: agent ?? false }, (response) => {
      const set = response.headers['set-cookie'];
      if (set) visitor.cookie = set.map((line) => line.split(';')[0]).join('; ');
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`the proxy answered ${response.statusCode}: ${body}`));
      });
    });
    request.once('error', reject);
  });
}
