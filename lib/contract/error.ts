import { z } from 'zod';
import { errorCodes } from '@/lib/core/error-codes';
import { named } from './schema-names';

/** `requestId` identifies the request in the log. */
export const errorBody = named(
  'Error',
  z.object({
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string(),
      field: z.string().optional(),
      requestId: z.string().optional(),
    }),
  }),
);
export type ErrorBody = z.infer<typeof errorBody>;
