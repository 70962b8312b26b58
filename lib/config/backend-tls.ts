import { z } from 'zod';
import type { BackendTlsPlan } from '@/lib/core/tls-plan';
import { filePath, flag, section, text } from './field-types';
import { readCertificate } from './pem';

const backendTls = section({
  verify: flag.default(true),
  authorities: filePath.optional(),
  name: text(
    /^(?!\d+(\.\d+){3}$)[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/,
    'a host name',
  ).optional(),
});

/** `true` for TLS with a verified certificate, or how. */
export const backendTlsSchema = z.union([z.boolean(), backendTls], {
  error: 'must be true, false or a section of fields',
});

/**
 * TLS to the backends, or null for plain connections.
 *
 * @param field if it is written, for errors
 * @param folder where the configuration file is
 * @throws OperatorError if the authorities cannot be read
 */
export function createBackendTlsPlan(
  config: z.output<typeof backendTlsSchema>,
  field: string,
  folder: string,
): BackendTlsPlan | null {
  if (config === false) return null;
  const { verify, authorities, name } = config === true ? backendTls.parse({}) : config;
  return {
    verify,
    authorities:
      authorities === undefined ? null : readCertificate(folder, authorities, `${field}.authorities`),
    name: name ?? null,
  };
}
