import packageJson from '@/package.json';

/** The version of this Stickyboard. */
export const version: string = packageJson.version;
