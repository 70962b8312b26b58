import { z } from 'zod';
import { nameField, newPasswordField } from '@/lib/auth/fields';
import { completeInitialSetup } from '@/lib/auth/sign-in';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

const bodySchema = z.strictObject(
  { code: z.string({ error: 'must be a text' }).max(100), name: nameField, password: newPasswordField },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  /** Adds the first user, an operator, for whoever has the code that was printed at the start. */
  async POST(request) {
    const { code, name, password } = await parseJsonBody(request, bodySchema);
    await completeInitialSetup(code, { headers: request.headers, name, password });
    return jsonResponse({ user: name }, 201);
  },
});
