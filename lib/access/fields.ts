import { z } from 'zod';
import { oneOf } from '@/lib/http/fields';
import { roles } from './asker';
import { passwordProblem } from './passwords';
import { scopes } from './tokens';
import { userName } from './users';

const aName = 'must be lower-case letters, digits, dots, dashes and underscores, at most 64';
const year = 366 * 86_400;

export const nameField = z.string({ error: aName }).regex(userName, aName);
export const roleField = oneOf(...roles);
export const scopeField = oneOf(...scopes);

/** A password that is to be set. */
export const newPasswordField = z.string({ error: 'must be a text' }).superRefine((password, context) => {
  const message = passwordProblem(password);
  if (message) context.addIssue({ code: 'custom', message });
});

/** A password that is to be compared. */
export const passwordField = z
  .string({ error: 'must be a text' })
  .max(1000, 'must not be longer than 1000 characters');

/** How long a token lasts, seconds. */
export const lifeField = z
  .int({ error: 'must be a whole number of seconds' })
  .min(60, 'must be at least a minute')
  .max(year, 'must be at most a year')
  .default(90 * 86_400);
