import { Button } from '@mantine/core';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ShortId } from '@/components/ui/ShortId';
import type { BackendRow, SessionRow, UnpinRow } from '@/lib/contract/types';
import styles from './sessions.module.css';

interface Props {
  session: SessionRow;
  /** The backend of its pin, null if it has none or the backend is unknown by now. */
  backend: BackendRow | null;
  /** While it is unpinned but has not moved yet; else null. */
  unpin: UnpinRow | null;
  /** ISO 8601. */
  now: string;
  onUnpin: () => void;
}

/** The session, its pin, and how the site's session maps to the route. */
export function SessionHeader({ session, backend, unpin, now, onUnpin }: Props) {
  const formatters = useFormatters();
  const mayAct = useCanOperate();
  const { t, numbers } = formatters;
  const { timeOrDate, dateTime } = formatters.times;
  const {
    id,
    backend: name,
    pinnedSince,
    appSession,
    client,
    firstSeen,
    lastSeen,
    requests,
    moves,
  } = session;
  return (
    <section className={`panel ${styles.head}`} aria-label={t('sessions.page.session')}>
      <div className={styles.title}>
        <h1>
          {t.rich('sessions.page.heading', {
            id: () => <ShortId id={id} what={t('sessions.sessionId')} />,
          })}
        </h1>
        <span>
          {name
            ? t.rich('sessions.page.pinnedTo', {
                backend: () => <BackendName name={name} slot={backend?.slot ?? null} />,
              })
            : t('sessions.page.pinnedNowhere')}
        </span>
        {name && pinnedSince ? (
          <span title={dateTime(pinnedSince)}>
            {t('sessions.page.since', { time: timeOrDate(pinnedSince, now) })}
          </span>
        ) : null}
        <span title={numbers.exact(requests)}>
          {t('sessions.page.traffic', {
            requests: formatCount(formatters, 'requests', requests),
            moves: formatCount(formatters, 'moves', moves),
          })}
        </span>
        {name ? (
          <Button
            size="compact-sm"
            variant="default"
            className={styles.unpin}
            disabled={!mayAct || unpin !== null}
            onClick={onUnpin}
          >
            {t('sessions.page.unpin')}
          </Button>
        ) : null}
      </div>
      {/* Always rendered, so that screen readers announce its changes. */}
      <p role="status" className={styles.leaving}>
        {unpin ? (
          <>
            <span aria-hidden="true">◐</span>{' '}
            {t('sessions.page.leaves', {
              backend: unpin.backend,
              time: timeOrDate(unpin.expiresAt, now),
            })}
          </>
        ) : null}
      </p>
      <dl className={styles.facts}>
        <Fact word={t('sessions.column.firstSeen')}>{dateTime(firstSeen)}</Fact>
        <Fact word={t('sessions.column.lastSeen')}>{dateTime(lastSeen)}</Fact>
        <Fact word={t('sessions.column.client')}>{client}</Fact>
      </dl>
      <p className={styles.mapping}>
        <span className="quiet">{t('sessions.page.siteSession')}</span>
        {appSession ? (
          <ShortId id={appSession} what={t('sessions.siteSessionId')} />
        ) : (
          <span>{t('sessions.page.noneSeen')}</span>
        )}
        <span aria-hidden="true">↔</span>
        <span className="quiet">{t('sessions.page.route')}</span>
        {backend ? (
          <ShortId id={backend.route} what={t('sessions.route')} />
        ) : (
          <span>{t('sessions.page.noRoute')}</span>
        )}
        <span aria-hidden="true">↔</span>
        {backend ? (
          <>
            <BackendName name={backend.name} slot={backend.slot} />{' '}
            <span className="mono quiet">{backend.address}</span>
          </>
        ) : (
          <span>{t('sessions.page.noBackend')}</span>
        )}
      </p>
    </section>
  );
}

function Fact({ word, children }: { word: string; children: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
