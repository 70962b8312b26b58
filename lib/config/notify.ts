import { dirname } from 'node:path';
import type { z } from 'zod';
import { OperatorError } from '@/lib/errors';
import { type NotifyTarget, notifyKinds } from '@/lib/notify/kinds';
import { readable } from './readable';
import { count, duration, filePath, list, name, secretText, section, word } from './values';

const target = section({
  name: name.optional(),
  url: secretText(2048).optional(),
  urlFile: filePath.optional(),
  format: word('json', 'slack').default('json'),
  events: list(word(...notifyKinds), 'events')
    .min(1, 'needs at least one event; without it, all are told')
    .default([...notifyKinds]),
  secret: secretText(1024).optional(),
  secretFile: filePath.optional(),
  sessions: count(1, 1_000_000_000).prefault(10),
  lag: duration(1000, 86_400_000).prefault('30s'),
});
type TargetConfig = z.output<typeof target>;

/** The list `notify` of the configuration file. */
export const notifySchema = list(
  target.superRefine(({ url, urlFile, secret, secretFile }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (url === undefined && urlFile === undefined) issue('url', 'is missing; give url or urlFile');
    if (url !== undefined && urlFile !== undefined) issue('urlFile', 'url is given too; keep one of them');
    if (secret !== undefined && secretFile !== undefined)
      issue('secretFile', 'secret is given too; keep one of them');
  }),
  'sections with url',
).max(20, 'has more than 20 targets');

/**
 * Whom to tell of what happens.
 *
 * @param file the configuration file, from where paths are meant; null where there is none
 * @throws OperatorError where a URL is none, a file cannot be read, or two have the same name
 */
export function notifyOf(targets: TargetConfig[], file: string | null): NotifyTarget[] {
  const folder = file === null ? '.' : dirname(file);
  const names = new Set<string>();
  return targets.map((config, index) => {
    const at = `notify[${index}]`;
    const url = parsed(config.url ?? contentOf(folder, config.urlFile, `${at}.urlFile`), at);
    const known = config.name ?? url.host;
    if (names.has(known)) {
      throw new OperatorError(
        `${at}.name: another target is called ${known}; give each a name of its own`,
        `${at}.name`,
      );
    }
    names.add(known);
    const { format, events, secret, secretFile, sessions, lag } = config;
    return {
      name: known,
      url: url.href,
      shown: shownUrl(url),
      format,
      events,
      secret: secret ?? (secretFile ? contentOf(folder, secretFile, `${at}.secretFile`) : null),
      sessions,
      lag,
    };
  });
}

function contentOf(folder: string, file: string | undefined, field: string): string {
  return readable(folder, file ?? '', field).content.trim();
}

/** The message does not repeat what was given: that may be nearly right, and is a secret then. */
function parsed(text: string, at: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new OperatorError(`${at}.url: is not a URL that begins with https:// or http://`, `${at}.url`);
}

function shownUrl({ origin, href }: URL): string {
  return href === `${origin}/` ? origin : `${origin}/…`;
}
