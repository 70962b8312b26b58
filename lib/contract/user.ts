import { z } from 'zod';
import { roles, userNamePattern } from '@/lib/core/access';
import { passwordProblem } from '@/lib/core/password-rule';
import type { ApiCalls } from './call';
import { oneOf, requestBody, time } from './fields';
import { named } from './schema-names';

export type UserRole = (typeof roles)[number];

const nameRule = 'must be lower-case letters, digits, dots, dashes and underscores, at most 64';

/** Name of a user or a token. */
export const nameField = z.string({ error: nameRule }).regex(userNamePattern, nameRule);
const roleField = oneOf(...roles);

/** A password that is to be set. */
const newPasswordField = z.string({ error: 'must be a string' }).superRefine((password, context) => {
  const message = passwordProblem(password);
  if (message) context.addIssue({ code: 'custom', message });
});

/** A password that is to be compared. */
const passwordField = z
  .string({ error: 'must be a string' })
  .max(1000, 'must not be longer than 1000 characters');

const user = named(
  'User',
  z.object({
    name: z.string(),
    role: z.enum(roles),
    createdAt: time,
    passwordAt: time,
    /** Browsers that are signed in as this user. */
    logins: z.int(),
  }),
);
export type UserRow = z.infer<typeof user>;

/** The current user of the dashboard. */
const whoami = named(
  'Whoami',
  z.object({
    /** Null if there is no signed-in user: with a token, or on a dashboard that is open on loopback. */
    user: z.string().nullable(),
    role: z.enum(roles),
    authMethod: z.enum(['login', 'token', 'anonymous']),
  }),
);
export type Whoami = z.infer<typeof whoami>;

const userName = named('UserName', z.object({ user: z.string() }));

export const signInRequest = named('SignIn', requestBody({ name: nameField, password: passwordField }));

export const setupRequest = named(
  'InitialSetup',
  requestBody({
    setupToken: z.string({ error: 'must be a string' }).max(100),
    name: nameField,
    password: newPasswordField,
  }),
);

export const newUser = named(
  'NewUser',
  requestBody({ name: nameField, role: roleField, password: newPasswordField }),
);

export const userChange = named(
  'UserChange',
  requestBody({
    role: roleField.optional(),
    password: newPasswordField.optional(),
    oldPassword: passwordField.optional(),
  }).refine(
    ({ role, password }) => (role === undefined) !== (password === undefined),
    'Either role or password is required.',
  ),
);

export const userCalls = {
  'GET /api/v1/login': {
    summary: 'Who is signed in',
    returns: 'user, role and method of authentication',
    response: whoami,
    errors: [403],
  },
  'POST /api/v1/login': {
    summary: 'Sign in: the response sets a cookie',
    body: signInRequest,
    returns: 'the user',
    response: userName,
    errors: [400, 403, 415, 429, 503],
  },
  'DELETE /api/v1/login': {
    summary: 'Sign out',
    returns: 'nothing',
    response: named('Nothing', z.object({})),
    errors: [403],
  },
  'POST /api/v1/setup': {
    summary: 'Add the first user, an operator, with the setup token that was printed at the start',
    body: setupRequest,
    returns: 'the user',
    response: userName,
    errors: [400, 403, 409, 415, 429, 503],
  },
  'GET /api/v1/users': {
    summary: 'All users; operators only',
    returns: 'users',
    response: named('Users', z.object({ users: z.array(user) })),
    errors: [403],
  },
  'POST /api/v1/users': {
    summary: 'Add a user; operators only',
    body: newUser,
    returns: 'the user',
    response: userName,
    errors: [400, 403, 409, 415, 503],
  },
  'PATCH /api/v1/users/{name}': {
    summary:
      'Change a role or a password, which ends all logins; operators only, save for one’s own password',
    body: userChange,
    returns: 'the user',
    response: userName,
    errors: [400, 403, 404, 409, 415, 429, 503],
  },
  'DELETE /api/v1/users/{name}': {
    summary: 'Remove a user; operators only',
    returns: 'the user that was removed',
    response: userName,
    errors: [403, 404, 409, 503],
  },
} as const satisfies ApiCalls;
