export const errors = {
  page: {
    title: 'This page could not be made',
    textUnder:
      'The dashboard could not read its database, or met a fault of its own. Traffic through the load balancer and its log do not depend on it. The dashboard’s output says more under <code>{digest}</code>.',
    again: 'Try again',
  },
  /** Code of the page that is loaded on demand. */
  chunk: {
    page: 'Part of this page could not be loaded',
    dialog: 'This dialog could not be loaded',
    outdated:
      'The dashboard has been upgraded since this page was loaded. Reload the page to go on with the new version.',
    unreachable:
      'Its code could not be fetched from the dashboard’s server. Try again, or reload the page. Nothing has been changed.',
    reload: 'Reload page',
  },
  browser: {
    title: 'This page met an error in the browser',
    text: 'The browser says: {reason}. Traffic through the load balancer and its log do not depend on the page.',
  },
  missing: {
    title: 'There is no such page',
    text: 'The address may be mistyped, or what it showed is older than the log goes back. Go to the <overview>overview</overview> or the <sessions>sessions</sessions>.',
  },
  /** Why a call of the API failed, as a sentence. */
  problem: {
    unreachable: 'The dashboard’s server does not answer.',
    status: 'The server answered {status}.',
    busy: 'The database is busy; try again in a moment.',
    failed: 'The dashboard could not answer; its log says why.',
    forbidden: 'A page of another site may not do this.',
    notFound: 'It is not known any more.',
    notPinned: 'No session is pinned there, so none can be unpinned.',
    noOtherBackend: 'No other backend of the upstream takes sessions: add one, or set one ready.',
    notAvailable: 'The backend can call sessions back once it is ready and up.',
    signInRequired: 'You are not signed in any more.',
    wrongPassword: 'There is no such user, or the password is another.',
    wrongCode: 'This is not the code that was printed at the start.',
    tooManyAttempts: 'Too many attempts; wait some minutes and try again.',
    taken: 'That name is taken; choose another one.',
    lastOperator: 'This is the last operator; add another one first.',
    noneStranded: 'No active session is away from it, or those that are have been called already.',
  },
} as const;
