import { type FoundByNodes, getPartialOutage } from '@/components/backend/backend-nodes';
import type { Translator } from '@/components/i18n/formatters';
import type { Freshness } from '@/components/live/freshness';
import type { BackendRow } from '@/lib/contract/types';
import type { Alert } from './alerts';

/** The mark of the tab, visible from other tabs. */
export interface FaviconState {
  tone: 'well' | 'warn' | 'down';
  /** Before the title: a sign and its meaning; empty while all is well. */
  prefix: string;
}

/** The worst problem, for the title and the icon of the tab. */
export function getFaviconState(
  backends: (Pick<BackendRow, 'health' | 'adminState'> & FoundByNodes)[],
  freshness: Freshness,
  alerts: Pick<Alert, 'severity'>[],
  t: Translator,
): FaviconState {
  // A backend that was taken out on purpose may be down without harm.
  const unwell = backends.filter(({ health, adminState }) => health === 'down' && adminState === 'ready');
  const partly = unwell.filter((backend) => getPartialOutage(backend) !== null).length;
  const down = unwell.length - partly;
  if (freshness === 'stale') return { tone: 'warn', prefix: `▲ ${t('shell.tab.stale')}` };
  if (down > 0) return { tone: 'down', prefix: `■ ${t('shell.tab.down', { count: String(down) })}` };
  if (partly > 0 && alerts[0]?.severity !== 'down')
    return { tone: 'warn', prefix: `▲ ${t('shell.tab.partlyDown', { count: String(partly) })}` };
  if (alerts[0]) {
    const tone = alerts[0].severity;
    return { tone, prefix: `${tone === 'down' ? '■' : '▲'} ${t('shell.tab.alert')}` };
  }
  return { tone: 'well', prefix: '' };
}

/** The title of a page after the mark of the tab; an earlier mark is removed. */
export function formatTabTitle(title: string, { prefix }: FaviconState): string {
  const plainTitle = title.replace(/^[■▲] [^·]+ · /, '');
  return prefix ? `${prefix} · ${plainTitle}` : plainTitle;
}

const colours = { well: '', warn: '#e69f00', down: '#e5484d' };
const shapes = {
  well: '',
  warn: '<path d="M16 4 30 29H2z" fill="COLOUR"/>',
  down: '<rect x="3" y="3" width="26" height="26" fill="COLOUR"/>',
};

/** The tab's sign as the address of a picture: a triangle or a square, or null for the usual one. */
export function faviconUrl({ tone }: FaviconState): string | null {
  if (tone === 'well') return null;
  const shape = shapes[tone].replace('COLOUR', colours[tone]);
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${shape}</svg>`)}`;
}
