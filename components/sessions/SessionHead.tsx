import { Button } from '@mantine/core';
import { BackendName } from '@/components/backend/BackendName';
import { ShortId } from '@/components/text/ShortId';
import { useTimes } from '@/components/time/TimesProvider';
import type { BackendRow, SessionRow, UnpinRow } from '@/lib/api/types';
import { counted, exact } from '@/lib/format/number';
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
  const { clockOrDay, moment } = useTimes();
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
    <section className={`panel ${styles.head}`} aria-label="Session">
      <div className={styles.title}>
        <h1>
          Session <ShortId id={id} what="session id" />
        </h1>
        <span>
          {name ? (
            <>
              pinned to <BackendName name={name} slot={backend?.slot ?? null} />
            </>
          ) : (
            'pinned nowhere: no backend has answered it'
          )}
        </span>
        {name && pinnedSince ? (
          <span title={moment(pinnedSince)}>since {clockOrDay(pinnedSince, now)}</span>
        ) : null}
        <span title={exact(requests)}>
          {counted(requests, 'request')}, {counted(moves, 'move')}
        </span>
        {name ? (
          <Button
            size="compact-sm"
            variant="default"
            className={styles.unpin}
            disabled={unpin !== null}
            onClick={onUnpin}
          >
            Unpin
          </Button>
        ) : null}
      </div>
      {/* Always there, so that what changes in it is read out. */}
      <p role="status" className={styles.leaving}>
        {unpin ? (
          <>
            <span aria-hidden="true">◐</span> Leaves {unpin.backend} with its next request; if it does not
            come by {clockOrDay(unpin.expiresAt, now)}, it keeps its pin
          </>
        ) : null}
      </p>
      <dl className={styles.facts}>
        <Fact word="First seen">{moment(firstSeen)}</Fact>
        <Fact word="Last seen">{moment(lastSeen)}</Fact>
        <Fact word="Client">{client}</Fact>
      </dl>
      <p className={styles.mapping}>
        <span className="quiet">site session</span>
        {appSession ? <ShortId id={appSession} what="site session fingerprint" /> : <span>none seen</span>}
        <span aria-hidden="true">↔</span>
        <span className="quiet">route</span>
        {backend ? <ShortId id={backend.route} what="route" /> : <span>none</span>}
        <span aria-hidden="true">↔</span>
        {backend ? (
          <>
            <BackendName name={backend.name} slot={backend.slot} />{' '}
            <span className="mono quiet">{backend.address}</span>
          </>
        ) : (
          <span>no backend</span>
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
