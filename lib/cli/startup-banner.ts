import type { DatabaseSettings } from '@/lib/config/database';
import type { Settings } from '@/lib/config/settings';

/** A dashboard that serves. */
export interface ServedDashboard {
  /** `host:port` */
  address: string;
  url: string;
  /** By which the first user can be added, or null. */
  setupToken: string | null;
}

/**
 * The text printed once the load balancer serves.
 *
 * @param listeners `host:port` of each
 * @param dashboard null if this node has none
 */
export function formatStartupBanner(
  settings: Settings,
  listeners: string[],
  dashboard: ServedDashboard | null,
): string {
  const lines = [
    ...listeners.map((listener) => `load balancer  http://${listener}`),
    `dashboard      ${dashboard?.url ?? 'none (dashboard: false)'}`,
    `data           ${settings.data}`,
    ...formatDatabaseLines(settings.database),
    ...formatSetupLines(dashboard),
  ];
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
  return finishBanner(lines);
}

/** The text printed once a dashboard alone serves. */
export function formatDashboardBanner(dashboard: ServedDashboard, database: DatabaseSettings): string {
  return finishBanner([
    `dashboard      ${dashboard.url}`,
    ...formatDatabaseLines(database),
    ...formatSetupLines(dashboard),
  ]);
}

function formatDatabaseLines(database: DatabaseSettings | null): string[] {
  return database === null ? [] : [`database       ${database.redactedUrl}`];
}

function formatSetupLines(dashboard: ServedDashboard | null): string[] {
  if (!dashboard?.setupToken) return [];
  return [`initial setup  open ${dashboard.url}/setup and enter the setup token ${dashboard.setupToken}`];
}

function finishBanner(lines: string[]): string {
  return `${lines.join('\n')}\n\nPress Ctrl-C to stop.`;
}
