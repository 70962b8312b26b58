import { isIP } from 'node:net';
import { z } from 'zod';
import { fail, show } from './values';

/** Networks as ADDRESS/BITS; a single address is the network of only itself. */
export const network = z
  .unknown()
  .transform((value, context) => {
    const [, written = '', bits] = /^([\d.]+|[\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(String(value)) ?? [];
    const family = isIP(written);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (family !== 0 && prefix <= most) return `${written}/${prefix}`;
    return fail(context, `${show(value)} is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`);
  })
  .meta({ description: 'A network, such as 10.0.0.0/8, or an address.', type: 'string' });
