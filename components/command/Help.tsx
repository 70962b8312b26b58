'use client';

import { Button, Modal, Switch } from '@mantine/core';
import { statesOf } from '@/components/backend/state';
import { places } from '@/components/frame/places';
import { outcomeWord } from '@/components/sessions/labels';
import { useWords } from '@/components/words/WordsProvider';
import styles from './command.module.css';
import { Keys } from './Keys';
import { useSingleKeys } from './useSingleKeys';

const up = { adminState: 'ready', health: 'up', failures: 0 } as const;
const states = [
  { word: 'up', backend: up },
  { word: 'failing', backend: { ...up, failures: 1 } },
  { word: 'down', backend: { ...up, health: 'down' } },
  { word: 'unknown', backend: { ...up, health: 'unknown' } },
  { word: 'draining', backend: { ...up, adminState: 'draining' } },
  { word: 'maintenance', backend: { ...up, adminState: 'maintenance' } },
] as const;

/** As the decisions of a session have them. */
const outcomes = [
  { word: 'assigned', sign: '' },
  { word: 'pinned', sign: '' },
  { word: 'moved', sign: '▲' },
  { word: 'refused', sign: '■' },
] as const;

const documents = [
  { word: 'dashboard', file: 'docs/dashboard.md' },
  { word: 'drain', file: 'docs/drain.md' },
  { word: 'move', file: 'docs/move-sessions.md' },
  { word: 'export', file: 'docs/export.md' },
  { word: 'configuration', file: 'docs/configuration.md' },
  { word: 'api', file: 'docs/api.md' },
] as const;

/** All keys, what the signs on the pages mean, and where there is more to read. */
export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const words = useWords();
  return (
    <Modal opened={opened} onClose={onClose} size={860} returnFocus={false}>
      <div className={styles.help}>
        <div className={styles.helpHead}>
          <Modal.Title className={styles.title}>{words('help.keys.title')}</Modal.Title>
          <Button size="compact-sm" variant="default" data-autofocus onClick={onClose}>
            {words('controls.close')}
          </Button>
        </div>
        <div className={styles.columns}>
          <KeyList />
          <div className={styles.column}>
            <StateList />
            <OutcomeList />
            <DocumentList />
          </div>
        </div>
      </div>
    </Modal>
  );
}

function KeyList() {
  const words = useWords();
  const [single, setSingle] = useSingleKeys();
  const lines: { keys: readonly string[]; means: string }[] = [
    { keys: ['/'], means: words('help.keys.search') },
    { keys: ['?'], means: words('help.keys.help') },
    { keys: ['p'], means: words('help.keys.pause') },
    ...places.map(({ word, key }) => ({
      keys: ['g', key],
      means: words('help.keys.go', { page: words(`frame.page.${word}`) }),
    })),
  ];
  return (
    <section className={styles.column} aria-label={words('help.keys.keys')}>
      <h2>{words('help.keys.keys')}</h2>
      <dl className={styles.keyList}>
        <Line keys={['Ctrl', 'K']} means={words('help.keys.palette')} />
        <Line keys={['↑', '↓', 'Enter']} means={words('help.keys.inList')} />
        <Line keys={['←', '→']} means={words('help.keys.inChart')} />
        <Line keys={['Shift', '←', '→', 'Enter']} means={words('help.keys.inChartZoom')} />
        <Line keys={['Esc']} means={words('help.keys.leave')} />
      </dl>
      <Switch
        size="xs"
        label={words('help.keys.single')}
        description={words('help.keys.singleDetail')}
        styles={{ description: { fontSize: 12 } }}
        checked={single}
        onChange={(event) => setSingle(event.currentTarget.checked)}
      />
      <dl className={styles.keyList} data-off={!single || undefined}>
        {lines.map(({ keys, means }) => (
          <Line key={means} keys={keys} means={means} />
        ))}
      </dl>
    </section>
  );
}

function Line({ keys, means }: { keys: readonly string[]; means: string }) {
  return (
    <div>
      <dt>
        <Keys keys={keys} />
      </dt>
      <dd>{means}</dd>
    </div>
  );
}

function StateList() {
  const words = useWords();
  return (
    <section aria-label={words('help.states.title')}>
      <h2>{words('help.states.title')}</h2>
      <dl className={styles.meanings}>
        {states.map(({ word, backend }) => (
          <div key={word}>
            <dt>
              {statesOf(backend, words).map((mark) => (
                <span key={mark.word} style={{ color: mark.colour }}>
                  <span aria-hidden="true">{mark.icon}</span> {mark.word}
                </span>
              ))}
            </dt>
            <dd>{words(`help.states.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function OutcomeList() {
  const words = useWords();
  return (
    <section aria-label={words('help.outcomes.title')}>
      <h2>{words('help.outcomes.title')}</h2>
      <dl className={styles.meanings}>
        {outcomes.map(({ word, sign }) => (
          <div key={word}>
            <dt data-outcome={word}>
              {sign ? <span aria-hidden="true">{sign} </span> : null}
              {outcomeWord(word, words)}
            </dt>
            <dd>{words(`help.outcomes.${word}Means`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DocumentList() {
  const words = useWords();
  return (
    <section aria-label={words('help.docs.title')}>
      <h2>{words('help.docs.title')}</h2>
      <p className="quiet">{words('help.docs.where')}</p>
      <dl className={styles.meanings}>
        {documents.map(({ word, file }) => (
          <div key={file}>
            <dt>{words(`help.docs.${word}`)}</dt>
            <dd>
              <code>{file}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
