/** Lower-case names by which backends learn who asks, from whom, and how: nobody else may speak for a client. */
export const clientClaimFields = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-forwarded-prefix',
  'x-forwarded-ssl',
  'x-real-ip',
  'forwarded',
];

/** All fields that tell of a message's way. */
export const forwardingFields: ReadonlySet<string> = new Set([...clientClaimFields, 'via']);
