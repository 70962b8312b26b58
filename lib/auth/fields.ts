import { z } from 'zod';
import { oneOf } from '@/lib/http/fields';
import { scopes } from '@/lib/store/sqlite/tokens';
import { userNamePattern } from '@/lib/store/sqlite/users';
import { passwordProblem } from './passwords';
import { roles } from './principal';

const nameRule = 'must be lower-case letters, digits, dots, dashes and underscores, at most 64';
const yearSeconds = 366 * 86_400;

export const nameField = z.string({ error: nameRule }).regex(userNamePattern, nameRule);
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
export const lifetimeField = z
  .int({ error: 'must be a whole number of seconds' })
  .min(60, 'must be at least a minute')
  .max(yearSeconds, 'must be at most a year')
  .default(90 * 86_400);
