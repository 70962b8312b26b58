import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { backendHref } from '@/components/backend/backend-href';
import type { BackendRow, SessionPage } from '@/lib/contract/types';
import { openFreshPage, openUrl } from './browser';

/** The JavaScript that the first load of a page needs. */
export interface ScriptSizes {
  path: string;
  files: number;
  /** Bytes on the wire, heads of the responses included. */
  bytes: number;
}

/** Wait after the load, ms: what the page fetches by itself has arrived by then. */
const settleMs = 1500;

/** Loads a page without a cache and counts the script files that it fetched. */
export async function measureScripts(
  browser: Browser,
  dashboardUrl: string,
  path: string,
): Promise<ScriptSizes> {
  const { page, cdp, close } = await openFreshPage(browser);
  const scripts = new Set<string>();
  const scriptsOfPage: ScriptSizes = { path, files: 0, bytes: 0 };
  await cdp.send('Network.enable');
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!scripts.has(requestId)) return;
    scriptsOfPage.files++;
    scriptsOfPage.bytes += encodedDataLength;
  });
  await openUrl(page, dashboardUrl + path);
  await pause(settleMs);
  await close();
  if (scriptsOfPage.files === 0) throw new Error(`${path} loaded no script at all`);
  return scriptsOfPage;
}

/** Every page, by an address with content. @throws if the log has nothing to show */
export async function listPages(dashboardUrl: string): Promise<string[]> {
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(dashboardUrl + path);
    if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    return (await response.json()) as T;
  };
  const { sessions } = await ask<SessionPage>('/api/v1/sessions?limit=1');
  const { backends } = await ask<{ backends: BackendRow[] }>('/api/v1/backends');
  const [session, backend] = [sessions[0], backends[0]];
  if (!session || !backend) throw new Error('the log has no session and no backend to show');
  return [
    '/',
    '/backends',
    backendHref(backend),
    '/sessions',
    `/sessions/${session.id}`,
    '/failovers',
    '/export',
    '/settings',
  ];
}
