import type { Settings } from '@/lib/config/settings';

/**
 * What the load balancer says once it serves.
 *
 * @param listeners `host:port` of each
 * @param dashboard `host:port`
 * @param setupToken by which the first user can be added, or null
 */
export function formatStartupBanner(
  settings: Settings,
  listeners: string[],
  dashboard: string,
  setupToken: string | null,
): string {
  const lines = listeners.map((listener) => `load balancer  http://${listener}`);
  const url = `${settings.dashboard.tls === null ? 'http' : 'https'}://${dashboard}`;
  lines.push(`dashboard      ${url}`, `log            ${settings.data}`);
  if (setupToken !== null) lines.push(`first user     open ${url}/setup and give the code ${setupToken}`);
  if (settings.demo) {
    lines.push(
      '',
      'This is the demonstration: two forward proxies on 127.0.0.1:9000 and 127.0.0.1:9001, a web application',
      'on 127.0.0.1:2233 and a gentle stream of sessions. Try it, twice:',
      '',
      `    curl -v http://127.0.0.1:2233/ -x ${listeners[0]}`,
      '',
      'With backends of your own: npm start -- --backend 127.0.0.1:8080 --backend 127.0.0.1:8081',
    );
  } else {
    const proxied = settings.upstreams[0].kind === 'forward-proxy';
    lines.push(
      '',
      `    curl -v ${proxied ? `http://example.test/ -x ${listeners[0]}` : `http://${listeners[0]}/`}`,
    );
  }
  return `${lines.join('\n')}\n\nCtrl-C ends it.`;
}
