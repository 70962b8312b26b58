import { z } from 'zod';
import { nameField, newPasswordField } from '@/lib/access/fields';
import { addFirstUser } from '@/lib/access/signIn';
import { json } from '@/lib/http/answer';
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
    const { code, name, password } = await jsonBody(request, body);
    await addFirstUser(code, { headers: request.headers, name, password });
    return json({ user: name }, 201);
  },
});
