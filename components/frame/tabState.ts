import type { Freshness } from '@/components/live/freshness';
import type { Words } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';
import type { Trouble } from './troubles';

/** What the tab says while another one is looked at. */
export interface TabState {
  tone: 'well' | 'warn' | 'down';
  /** Before the title: a sign and what it stands for; empty while all is well. */
  word: string;
}

/** The worst of what is wrong, for the title and the sign of the tab. */
export function tabStateOf(
  backends: Pick<BackendRow, 'health' | 'adminState'>[],
  freshness: Freshness,
  troubles: Pick<Trouble, 'severity'>[],
  words: Words,
): TabState {
  // A backend that was taken out on purpose may be down without harm.
  const down = backends.filter(
    ({ health, adminState }) => health === 'down' && adminState === 'ready',
  ).length;
  if (freshness === 'stale') return { tone: 'warn', word: `▲ ${words('frame.tab.stale')}` };
  if (down > 0) return { tone: 'down', word: `■ ${words('frame.tab.down', { count: String(down) })}` };
  if (troubles[0]) {
    const tone = troubles[0].severity;
    return { tone, word: `${tone === 'down' ? '■' : '▲'} ${words('frame.tab.trouble')}` };
  }
  return { tone: 'well', word: '' };
}

/** The title of a page with what the tab says before it; what was said before is taken off. */
export function tabTitle(title: string, { word }: TabState): string {
  const plain = title.replace(/^[■▲] [^·]+ · /, '');
  return word ? `${word} · ${plain}` : plain;
}

const colours = { well: '', warn: '#e69f00', down: '#e5484d' };
const shapes = {
  well: '',
  warn: '<path d="M16 4 30 29H2z" fill="COLOUR"/>',
  down: '<rect x="3" y="3" width="26" height="26" fill="COLOUR"/>',
};

/** The tab's sign as the address of a picture: a triangle or a square, or null for the usual one. */
export function tabIcon({ tone }: TabState): string | null {
  if (tone === 'well') return null;
  const shape = shapes[tone].replace('COLOUR', colours[tone]);
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${shape}</svg>`)}`;
}
