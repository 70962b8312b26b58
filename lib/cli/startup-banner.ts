import type { Settings } from '@/lib/config/settings';

/**
 * The text printed once the load balancer serves.
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
  lines.push(`dashboard      ${url}`, `data           ${settings.data}`);
  if (settings.database !== null) lines.push(`database       ${settings.database.redactedUrl}`);
  if (setupToken !== null)
    lines.push(`initial setup  open ${url}/setup and enter the setup token ${setupToken}`);
  if (settings.demo) {
    lines.push(
      '',
      'This is the demonstration: two forward proxies on 127.0.0.1:9000 and 127.0.0.1:9001, a web application',
      'on 127.0.0.1:2233 and a gentle stream of sessions. Try it, twice:',
      '',
      `    curl -v http://127.0.0.1:2233/ -x ${listeners[0]}`,
      '',
      'To use your own backends: npm start -- --backend 127.0.0.1:8080 --backend 127.0.0.1:8081',
    );
  } else {
    const proxied = settings.upstreams[0].kind === 'forward-proxy';
    lines.push(
      '',
      `    curl -v ${proxied ? `http://example.test/ -x ${listeners[0]}` : `http://${listeners[0]}/`}`,
    );
  }
  return `${lines.join('\n')}\n\nPress Ctrl-C to stop.`;
}
