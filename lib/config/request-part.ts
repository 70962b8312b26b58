import { z } from 'zod';
import type { RequestPart } from '@/proxy/plan';
import { fail, show } from './values';

type Source = RequestPart['from'];

/** What a part may be called: header and cookie names are tokens, the others end where the target says so. */
const names: Record<Exclude<Source, 'uri'>, string> = {
  header: "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}",
  cookie: "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}",
  query: '[!-"$%\'-<>-~]{1,128}',
  path: '[!-"$-.0-:<>@-~]{1,128}',
};

/**
 * A part of a request as `header NAME`, `cookie NAME`, `query NAME`, `path NAME` or `uri`.
 *
 * @param sources which of them may be meant
 */
export function requestPart(...sources: Source[]) {
  const forms = sources.map((from) => (from === 'uri' ? 'uri' : `${from} ${names[from]}`));
  const pattern = new RegExp(`^(?:${forms.join('|')})$`);
  const said = sources.map((from) => (from === 'uri' ? 'uri' : `"${from} NAME"`)).join(', ');
  const read = z.unknown().transform((value, context): RequestPart => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      return fail(context, `${show(value)} is not one of: ${said}`);
    }
    const [from, name = ''] = value.split(' ');
    return { from: from as Source, name };
  });
  return read.meta({ description: `One of: ${said}.`, type: 'string', pattern: pattern.source });
}
