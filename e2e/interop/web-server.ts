import type { SecondTierProxy } from '../support/second-tier/daemon';

/**
 * A real web server as a backend: `/echo…` is passed on to an EchoOrigin, `/file` is its own static file.
 */
export interface WebServer extends Pick<SecondTierProxy, 'address' | 'stop'> {
  name: string;
}

/** Starts one. @param echo address of the EchoOrigin; @param files folder with the file `file` */
export type StartWebServer = (echo: string, files: string) => Promise<WebServer>;
