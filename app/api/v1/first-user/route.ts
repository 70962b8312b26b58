import { z } from 'zod';
import { countAttempt } from '@/lib/access/attempts';
import { audited } from '@/lib/access/audit';
import { addressOf } from '@/lib/access/authorise';
import { nameField, newPasswordField } from '@/lib/access/fields';
import { isFirstUserCode } from '@/lib/access/firstUser';
import { checkSite } from '@/lib/access/sites';
import { addUser } from '@/lib/access/users';
import { databaseFor } from '@/lib/database/shared';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const body = z.strictObject(
  { code: z.string({ error: 'must be a text' }).max(100), name: nameField, password: newPasswordField },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  /** Adds the first user, an operator, for whoever has the code that was printed at the start. */
  async POST(request) {
    checkSite(request.headers, 'operate');
    const { code, name, password } = await jsonBody(request, body);
    const address = addressOf(request.headers);
    const db = await databaseFor('operator');
    const forget = await countAttempt(db, '', address);
    if (!isFirstUserCode(code)) {
      throw new HttpError(403, 'wrong-code', 'This is not the code that was printed at the start.', 'code');
    }
    await audited(
      db,
      { actor: `${name}@${address}`, action: 'user-add', target: name, detail: 'operator' },
      () => addUser(db, { name, role: 'operator', password }, true),
    );
    await forget();
    return json({ user: name }, 201);
  },
});
