import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { lifeField, nameField, scopeField } from '@/lib/access/fields';
import { addToken, listTokens } from '@/lib/access/tokens';
import { tokenRow } from '@/lib/api/accessRows';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const body = z.strictObject(
  { name: nameField, scope: scopeField, seconds: lifeField },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    asker.require('operate');
    return json({ tokens: (await listTokens(await asker.database())).map(tokenRow) });
  },

  /** Answers the token itself, this once. */
  async POST(request) {
    const asker = await authorise(request, 'admit');
    const wanted = await jsonBody(request, body);
    const about = { target: wanted.name, detail: `${wanted.scope}, ${spanOf(wanted.seconds)}` };
    const token = await asker.act('admit', 'token-add', about, (db) =>
      addToken(db, { ...wanted, createdBy: asker.actor }),
    );
    return json({ name: wanted.name, token }, 201);
  },
});

const day = 86_400;

function spanOf(seconds: number): string {
  return seconds % day === 0 ? `${seconds / day} days` : `${seconds} s`;
}
