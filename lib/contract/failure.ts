import { z } from 'zod';
import { type Failure, type HealthCause, healthTriggers, isFailure, isHealthCause } from '@/lib/core/failure';
import { named } from './schema-names';

const failureShape = z.looseObject({ code: z.string() });

/** Why something that a backend was asked for failed: a code and what belongs to it; the codes are in lib/core. */
export const failure = named(
  'Failure',
  z.custom<Failure>(isFailure).meta({ jsonSchema: z.toJSONSchema(failureShape) }),
);

/** Why a backend is down. */
export const healthCause = named(
  'HealthCause',
  z.custom<HealthCause>(isHealthCause).meta({
    jsonSchema: z.toJSONSchema(
      z.looseObject({ trigger: z.enum(healthTriggers), count: z.int(), failure: failureShape }),
    ),
  }),
);
