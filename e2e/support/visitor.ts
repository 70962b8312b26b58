/** One client of the site: it keeps its cookies, as a browser would. */
export interface Visitor {
  /** Requests a path through the load balancer. */
  get(path: string): Promise<{ status: number; backend: string }>;
  /** Its session, 32 hex digits; empty before its first response. */
  session(): string;
}

/** A visitor without cookies, which uses the site at `proxyUrl`. */
export function createVisitor(proxyUrl: string): Visitor {
  const jar = new Map<string, string>();
  return {
    async get(path) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(proxyUrl + path, cookie ? { headers: { cookie } } : {});
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      return { status: response.status, backend: await response.text() };
    },
    session: () => jar.get('route_sid') ?? '',
  };
}

/**
 * Sends `count` new visitors one after the other, each requesting `path` once; returns each with the backend that
 * responded. At the same moment, from one address, they would be taken for one.
 */
export async function sendVisitors(
  proxyUrl: string,
  count: number,
  path = '/',
): Promise<[Visitor, string][]> {
  const arrived: [Visitor, string][] = [];
  while (arrived.length < count) {
    const visitor = createVisitor(proxyUrl);
    arrived.push([visitor, (await visitor.get(path)).backend]);
  }
  return arrived;
}

/** Number of visitors served by a backend: two workers distribute in turn, each for itself. */
export function countServedBy(arrived: [Visitor, string][], backend: string): number {
  return arrived.filter(([, name]) => name === backend).length;
}
