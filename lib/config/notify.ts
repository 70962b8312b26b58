import { dirname } from 'node:path';
import type { z } from 'zod';
import { type NotifyTarget, notifyKinds } from '@/lib/core/notify-target';
import { OperatorError } from '@/lib/core/operator-error';
import { duration, filePath, integer, list, name, oneOfWords, secretText, section } from './field-types';
import { readReferencedFile } from './referenced-file';

const targetSection = section({
  name: name.optional(),
  url: secretText(2048).optional(),
  urlFile: filePath.optional(),
  format: oneOfWords('json', 'slack').default('json'),
  events: list(oneOfWords(...notifyKinds), 'events')
    .min(1, 'requires at least one event; leave it out to get all')
    .default([...notifyKinds]),
  secret: secretText(1024).optional(),
  secretFile: filePath.optional(),
  sessions: integer(1, 1_000_000_000).prefault(10),
  lag: duration(1000, 86_400_000).prefault('30s'),
});
type TargetConfig = z.output<typeof targetSection>;

/** The list `notify` of the configuration file. */
export const notifySchema = list(
  targetSection.superRefine(({ url, urlFile, secret, secretFile }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (url === undefined && urlFile === undefined) issue('url', 'is required, unless urlFile is set');
    if (url !== undefined && urlFile !== undefined) issue('urlFile', 'conflicts with url; keep one of them');
    if (secret !== undefined && secretFile !== undefined)
      issue('secretFile', 'conflicts with secret; keep one of them');
  }),
  'sections with url',
).max(20, 'has more than 20 targets');

/**
 * The targets of notifications.
 *
 * @param file the configuration file, to which paths are relative; null if there is none
 * @throws OperatorError if a URL is invalid, a file cannot be read, or two have the same name
 */
export function createNotifyTargets(targets: TargetConfig[], file: string | null): NotifyTarget[] {
  const folder = file === null ? '.' : dirname(file);
  const names = new Set<string>();
  return targets.map((config, index) => {
    const path = `notify[${index}]`;
    const url = parseWebhookUrl(
      config.url ?? readSecretFile(folder, config.urlFile, `${path}.urlFile`),
      path,
    );
    const targetName = config.name ?? url.host;
    if (names.has(targetName)) {
      throw new OperatorError(
        `${path}.name: duplicate name "${targetName}"; each target needs its own`,
        `${path}.name`,
      );
    }
    names.add(targetName);
    const { format, events, secret, secretFile, sessions, lag } = config;
    return {
      name: targetName,
      url: url.href,
      redactedUrl: redactUrl(url),
      format,
      events,
      secret: secret ?? (secretFile ? readSecretFile(folder, secretFile, `${path}.secretFile`) : null),
      sessions,
      lagMs: lag,
    };
  });
}

function readSecretFile(folder: string, file: string | undefined, field: string): string {
  return readReferencedFile(folder, file ?? '', field).content.trim();
}

/** The message does not repeat what was given: that may be nearly right, and is a secret then. */
function parseWebhookUrl(text: string, path: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new OperatorError(`${path}.url: must be a URL that starts with https:// or http://`, `${path}.url`);
}

function redactUrl({ origin, href }: URL): string {
  return href === `${origin}/` ? origin : `${origin}/…`;
}
