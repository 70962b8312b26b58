import { Button } from '@mantine/core';
import { useMayAct } from '@/components/access/AskerProvider';
import { BackendName } from '@/components/backend/BackendName';
import { ShortId } from '@/components/text/ShortId';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow, SessionRow, UnpinRow } from '@/lib/api/types';
import styles from './sessions.module.css';

interface Props {
  session: SessionRow;
  /** The backend it is pinned to, null where it is nowhere or the backend is not known any more. */
  backend: BackendRow | null;
  /** While it is to leave its backend; else null. */
  unpin: UnpinRow | null;
  /** ISO 8601. */
  now: string;
  onUnpin: () => void;
}

/** Who the session is, where it is pinned, and how the site's session maps to the route. */
export function SessionHead({ session, backend, unpin, now, onUnpin }: Props) {
  const telling = useTelling();
  const mayAct = useMayAct();
  const { words, numbers } = telling;
  const { clockOrDay, moment } = telling.times;
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
    <section className={`panel ${styles.head}`} aria-label={words('sessions.page.session')}>
      <div className={styles.title}>
        <h1>
          {words.rich('sessions.page.heading', {
            id: () => <ShortId id={id} what={words('sessions.sessionId')} />,
          })}
        </h1>
        <span>
          {name
            ? words.rich('sessions.page.pinnedTo', {
                backend: () => <BackendName name={name} slot={backend?.slot ?? null} />,
              })
            : words('sessions.page.pinnedNowhere')}
        </span>
        {name && pinnedSince ? (
          <span title={moment(pinnedSince)}>
            {words('sessions.page.since', { time: clockOrDay(pinnedSince, now) })}
          </span>
        ) : null}
        <span title={numbers.exact(requests)}>
          {words('sessions.page.traffic', {
            requests: counted(telling, 'requests', requests),
            moves: counted(telling, 'moves', moves),
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
            {words('sessions.page.unpin')}
          </Button>
        ) : null}
      </div>
      {/* Always there, so that what changes in it is read out. */}
      <p role="status" className={styles.leaving}>
        {unpin ? (
          <>
            <span aria-hidden="true">◐</span>{' '}
            {words('sessions.page.leaves', {
              backend: unpin.backend,
              time: clockOrDay(unpin.expiresAt, now),
            })}
          </>
        ) : null}
      </p>
      <dl className={styles.facts}>
        <Fact word={words('sessions.column.firstSeen')}>{moment(firstSeen)}</Fact>
        <Fact word={words('sessions.column.lastSeen')}>{moment(lastSeen)}</Fact>
        <Fact word={words('sessions.column.client')}>{client}</Fact>
      </dl>
      <p className={styles.mapping}>
        <span className="quiet">{words('sessions.page.siteSession')}</span>
        {appSession ? (
          <ShortId id={appSession} what={words('sessions.siteSessionId')} />
        ) : (
          <span>{words('sessions.page.noneSeen')}</span>
        )}
        <span aria-hidden="true">↔</span>
        <span className="quiet">{words('sessions.page.route')}</span>
        {backend ? (
          <ShortId id={backend.route} what={words('sessions.route')} />
        ) : (
          <span>{words('sessions.page.noRoute')}</span>
        )}
        <span aria-hidden="true">↔</span>
        {backend ? (
          <>
            <BackendName name={backend.name} slot={backend.slot} />{' '}
            <span className="mono quiet">{backend.address}</span>
          </>
        ) : (
          <span>{words('sessions.page.noBackend')}</span>
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
