import { z } from 'zod';
import type { RequestPart } from '@/lib/core/plan';
import { addIssue, quoteValue } from './field-types';

type Source = RequestPart['from'];

/** What a part may be called: header and cookie names are tokens, the others end where the request target ends them. */
const namePatterns: Record<Exclude<Source, 'uri'>, string> = {
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
export function requestPartField(...sources: Source[]) {
  const forms = sources.map((from) => (from === 'uri' ? 'uri' : `${from} ${namePatterns[from]}`));
  const pattern = new RegExp(`^(?:${forms.join('|')})$`);
  const choices = sources.map((from) => (from === 'uri' ? 'uri' : `"${from} NAME"`)).join(', ');
  const parse = z.unknown().transform((value, context): RequestPart => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      return addIssue(context, `${quoteValue(value)} is not one of: ${choices}`);
    }
    const [from, name = ''] = value.split(' ');
    return { from: from as Source, name };
  });
  return parse.meta({ description: `One of: ${choices}.`, type: 'string', pattern: pattern.source });
}
