import { z } from 'zod';
import { named } from './schema-names';

export const upstream = named(
  'Upstream',
  z.object({
    name: z.string(),
    kind: z.enum(['origin', 'forward-proxy']),
    balance: z.string(),
    listeners: z.array(z.string()),
  }),
);
export type UpstreamRow = z.infer<typeof upstream>;
