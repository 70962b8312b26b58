import { describeOperation, describeRequestBody, describeResponse } from './operations';
import { auditFilterParameters, pagingParameters, pathParameter } from './parameters';

/** The calls about who may use the dashboard, and who did what. */
export const authPaths = {
  '/api/v1/login': {
    get: describeOperation('Who is asking', [], describeResponse('who it is', 'Whoami'), [403]),
    post: describeOperation(
      'Sign in: the answer sets a cookie',
      [],
      describeResponse('who is signed in', 'UserName'),
      [400, 403, 415, 429, 503],
      describeRequestBody('SignIn'),
    ),
    delete: describeOperation('Sign out', [], describeResponse('nothing', 'Nothing'), [403]),
  },
  '/api/v1/first-user': {
    post: describeOperation(
      'Add the first user, an operator, with the code that was printed at the start',
      [],
      describeResponse('who it is', 'UserName'),
      [400, 403, 409, 415, 429, 503],
      describeRequestBody('FirstUser'),
    ),
  },
  '/api/v1/users': {
    get: describeOperation('All users; operators only', [], describeResponse('users', 'Users'), [403]),
    post: describeOperation(
      'Add a user; operators only',
      [],
      describeResponse('who it is', 'UserName'),
      [400, 403, 409, 415, 503],
      describeRequestBody('NewUser'),
    ),
  },
  '/api/v1/users/{name}': {
    patch: describeOperation(
      'Change a role or a password, which ends all logins; operators only, save for one’s own password',
      [pathParameter('name')],
      describeResponse('who it is', 'UserName'),
      [400, 403, 404, 409, 415, 429, 503],
      describeRequestBody('UserChange'),
    ),
    delete: describeOperation(
      'Remove a user; operators only',
      [pathParameter('name')],
      describeResponse('who it was', 'UserName'),
      [403, 404, 409, 503],
    ),
  },
  '/api/v1/tokens': {
    get: describeOperation(
      'All tokens, without their secrets; operators only',
      [],
      describeResponse('tokens', 'Tokens'),
      [403],
    ),
    post: describeOperation(
      'Make a token; operators only. Its secret is in this answer and nowhere else',
      [],
      describeResponse('the token', 'TokenMade'),
      [400, 403, 409, 415, 503],
      describeRequestBody('NewToken'),
    ),
  },
  '/api/v1/tokens/{name}': {
    delete: describeOperation(
      'Take a token back; operators only',
      [pathParameter('name')],
      describeResponse('which it was', 'TokenName'),
      [403, 404, 503],
    ),
  },
  '/api/v1/audit': {
    get: describeOperation(
      'Who did what, newest first; operators only',
      [...auditFilterParameters, ...pagingParameters],
      describeResponse('a page', 'Audit'),
      [400, 403],
    ),
  },
};
