/**
 * Lower-case names of the fields that pass the client's identity and connection to backends: only trusted peers may set
 * them.
 */
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

/** All forwarding fields, including Via. */
export const forwardingFields: ReadonlySet<string> = new Set([...clientClaimFields, 'via']);
