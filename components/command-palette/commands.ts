import type { ReactNode } from 'react';

/** Something that the palette does. */
export interface Command {
  /** Unique in the palette. */
  id: string;
  label: string;
  /** Quiet, beneath the label. */
  detail?: string;
  /** Search words besides its label and detail; the English ones, in every language. */
  keywords?: string;
  /** Keys that do the same, one after the other. */
  keys?: readonly string[];
  icon: ReactNode;
  /** At the end of the line: a state, or that it is in use. */
  badge?: ReactNode;
  /** Language of the label if it is not the page's. */
  lang?: string;
  run(): void;
}

/** Commands of one kind. */
export interface CommandGroup {
  label: string;
  commands: Command[];
}

/** The shown commands of a group, and their total. */
export interface FilteredGroup extends CommandGroup {
  total: number;
}

/** Maximum per group: typing another letter is faster than scrolling. */
const maxShownPerGroup = 8;

/** The commands that have every word of the query, the nearest first within each group; groups without any are left out. */
export function filterCommands(groups: CommandGroup[], query: string): FilteredGroup[] {
  const wanted = splitWords(query);
  return groups.flatMap(({ label, commands }) => {
    const ranked = commands
      .map((command) => ({ command, distance: getMatchDistance(command, wanted) }))
      .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.distance - b.distance);
    if (ranked.length === 0) return [];
    const shown = ranked.slice(0, maxShownPerGroup).map(({ command }) => command);
    return [{ label, commands: shown, total: ranked.length }];
  });
}

function getMatchDistance({ label, detail = '', keywords = '' }: Command, wanted: string[]): number {
  const labelWords = splitWords(label);
  const whole = label.toLowerCase();
  const secondaryText = `${detail} ${keywords}`.toLowerCase();
  return wanted.reduce((sum, word) => {
    if (labelWords.includes(word)) return sum;
    if (labelWords.some((one) => one.startsWith(word))) return sum + 1;
    if (whole.includes(word)) return sum + 2;
    return sum + (secondaryText.includes(word) ? 3 : Number.POSITIVE_INFINITY);
  }, 0);
}

function splitWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** A session's id, whole. */
const sessionIdPattern = /^[0-9a-f]{32}$/i;
/** A possible beginning of an id, a client's address or a path, which is hardly the name of anything else. */
const sessionSearchPatterns = [
  /^(?=.*\d)[0-9a-f-]{6,}$/i,
  /^\d{1,3}(\.\d{0,3}){1,3}$/,
  /^[0-9a-f:]*:[0-9a-f:]*$/i,
  /^\//,
];

/** How a query matches sessions: the one whose id it is, and whether it is likely to mean sessions at all. */
export function parseSessionQuery(query: string): { id: string | null; likely: boolean } {
  const text = query.trim();
  return {
    id: sessionIdPattern.test(text) ? text.toLowerCase() : null,
    likely: sessionSearchPatterns.some((pattern) => pattern.test(text)),
  };
}
