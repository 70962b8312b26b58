import { roles } from '@/lib/auth/principal';
import { scopes } from '@/lib/store/sqlite/tokens';
import { arrayOf, enumOf, integer, nullable, object, pageOf, text, time } from './json-schema';
import type { AuditAction } from './types';

export const auditActions = [
  'backend',
  'unpin',
  'rebalance',
  'recall',
  'demonstration',
  'export',
  'sign-in',
  'sign-out',
  'user-add',
  'user-role',
  'user-password',
  'user-remove',
  'token-add',
  'token-remove',
  'log-level',
] as const satisfies readonly AuditAction[];

/** Schemas of who may do what: users, tokens, the audit log. */
export const authSchemas: Record<string, object> = {
  Whoami: object({
    user: nullable(text),
    role: enumOf(...roles),
    by: enumOf('login', 'token', 'nobody'),
  }),
  Nothing: object({}),
  SignIn: object({ name: text, password: text }),
  FirstUser: object({ code: text, name: text, password: text }),
  UserName: object({ user: text }),
  User: object({
    name: text,
    role: enumOf(...roles),
    createdAt: time,
    passwordAt: time,
    logins: integer,
  }),
  Users: object({ users: arrayOf('User') }),
  NewUser: object({ name: text, role: enumOf(...roles), password: text }),
  UserChange: object({ role: enumOf(...roles), password: text, oldPassword: text }, [
    'role',
    'password',
    'oldPassword',
  ]),
  Token: object({
    name: text,
    scope: enumOf(...scopes),
    createdAt: time,
    createdBy: text,
    expiresAt: time,
    usedAt: nullable(time),
  }),
  Tokens: object({ tokens: arrayOf('Token') }),
  NewToken: object({ name: text, scope: enumOf(...scopes), seconds: integer }, ['seconds']),
  TokenMade: object({ name: text, token: text }),
  TokenName: object({ name: text }),
  AuditEntry: object({
    id: integer,
    time,
    actor: text,
    action: enumOf(...auditActions),
    target: nullable(text),
    detail: nullable(text),
    outcome: nullable(text),
  }),
  Audit: pageOf('entries', 'AuditEntry'),
};
