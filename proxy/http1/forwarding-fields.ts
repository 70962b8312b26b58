/** Lower-case names of the fields that tell backends who the client is and how it connected: others may not set them. */
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
