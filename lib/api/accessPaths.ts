import { answer, call, taking } from './calls';
import { auditFilter, inPath, paging } from './parameters';

/** The calls about who may use the dashboard, and who did what. */
export const accessPaths = {
  '/api/v1/login': {
    get: call('Who is asking', [], answer('who it is', 'Whoami'), [403]),
    post: call(
      'Sign in: the answer sets a cookie',
      [],
      answer('who is signed in', 'UserName'),
      [400, 403, 415, 429, 503],
      taking('SignIn'),
    ),
    delete: call('Sign out', [], answer('nothing', 'Nothing'), [403]),
  },
  '/api/v1/first-user': {
    post: call(
      'Add the first user, an operator, with the code that was printed at the start',
      [],
      answer('who it is', 'UserName'),
      [400, 403, 409, 415, 429, 503],
      taking('FirstUser'),
    ),
  },
  '/api/v1/users': {
    get: call('All users; operators only', [], answer('users', 'Users'), [403]),
    post: call(
      'Add a user; operators only',
      [],
      answer('who it is', 'UserName'),
      [400, 403, 409, 415, 503],
      taking('NewUser'),
    ),
  },
  '/api/v1/users/{name}': {
    patch: call(
      'Change a role or a password, which ends all logins; operators only, save for one’s own password',
      [inPath('name')],
      answer('who it is', 'UserName'),
      [400, 403, 404, 409, 415, 429, 503],
      taking('UserChange'),
    ),
    delete: call(
      'Remove a user; operators only',
      [inPath('name')],
      answer('who it was', 'UserName'),
      [403, 404, 409, 503],
    ),
  },
  '/api/v1/tokens': {
    get: call('All tokens, without their secrets; operators only', [], answer('tokens', 'Tokens'), [403]),
    post: call(
      'Make a token; operators only. Its secret is in this answer and nowhere else',
      [],
      answer('the token', 'TokenMade'),
      [400, 403, 409, 415, 503],
      taking('NewToken'),
    ),
  },
  '/api/v1/tokens/{name}': {
    delete: call(
      'Take a token back; operators only',
      [inPath('name')],
      answer('which it was', 'TokenName'),
      [403, 404, 503],
    ),
  },
  '/api/v1/audit': {
    get: call(
      'Who did what, newest first; operators only',
      [...auditFilter, ...paging],
      answer('a page', 'Audit'),
      [400, 403],
    ),
  },
};
