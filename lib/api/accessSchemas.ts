import { roles } from '@/lib/access/asker';
import { scopes } from '@/lib/access/tokens';
import { integer, list, listOf, object, orNull, text, time, word } from './jsonSchema';
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
export const accessSchemas: Record<string, object> = {
  Whoami: object({
    user: orNull(text),
    role: word(...roles),
    by: word('login', 'token', 'nobody'),
  }),
  Nothing: object({}),
  SignIn: object({ name: text, password: text }),
  FirstUser: object({ code: text, name: text, password: text }),
  UserName: object({ user: text }),
  User: object({
    name: text,
    role: word(...roles),
    createdAt: time,
    passwordAt: time,
    logins: integer,
  }),
  Users: object({ users: listOf('User') }),
  NewUser: object({ name: text, role: word(...roles), password: text }),
  UserChange: object({ role: word(...roles), password: text, oldPassword: text }, [
    'role',
    'password',
    'oldPassword',
  ]),
  Token: object({
    name: text,
    scope: word(...scopes),
    createdAt: time,
    createdBy: text,
    expiresAt: time,
    usedAt: orNull(time),
  }),
  Tokens: object({ tokens: listOf('Token') }),
  NewToken: object({ name: text, scope: word(...scopes), seconds: integer }, ['seconds']),
  TokenMade: object({ name: text, token: text }),
  TokenName: object({ name: text }),
  AuditEntry: object({
    id: integer,
    time,
    actor: text,
    action: word(...auditActions),
    target: orNull(text),
    detail: orNull(text),
    outcome: orNull(text),
  }),
  Audit: list('entries', 'AuditEntry'),
};
