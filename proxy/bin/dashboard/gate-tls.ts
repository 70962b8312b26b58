import type { Logger } from '@/lib/core/logger';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import type { GateTls } from '@/lib/gate/gate';
import { type CertificatePaths, readCertificate } from '../../listener/tls/certificate';
import { CertificateWatcher } from '../../listener/tls/certificate-watcher';
import type { WatchIntervals } from '../../listener/tls/file-watcher';

/**
 * The dashboard's certificate: as it is now, and kept up to date as those of the listeners are.
 *
 * @param log gets a line for each renewal, and for each that cannot be used
 * @throws Error, a sentence that names the file that cannot be read
 */
export function openGateTls(paths: CertificatePaths, log: Logger, intervals?: WatchIntervals): GateTls {
  const current = readCertificate(paths);
  const tls: ListenerTlsPlan = { certificates: [current], minVersion: 'TLSv1.2' };
  return {
    pem: { cert: current.certificate.content, key: current.key.content },
    watch: (apply) => {
      const watcher = new CertificateWatcher(
        log,
        (renewed) => {
          for (const { certificate, key } of renewed[0]?.certificates ?? [])
            apply({ cert: certificate.content, key: key.content });
        },
        intervals,
      );
      watcher.watch([{ tls }]);
      return () => watcher.close();
    },
  };
}
