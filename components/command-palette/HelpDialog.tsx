'use client';

import { Button, Modal, Switch } from '@mantine/core';
import { getStateMarks } from '@/components/backend/state-marks';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { navItems } from '@/components/navigation/nav-items';
import { outcomeLabel } from '@/components/sessions/labels';
import styles from './command-palette.module.css';
import { KeySequence } from './KeySequence';
import { useSingleKeys } from './useSingleKeys';

const upBackend = { adminState: 'ready', health: 'up', failures: 0, nodes: [] } as const;
const states = [
  { word: 'up', backend: upBackend },
  { word: 'failing', backend: { ...upBackend, failures: 1 } },
  { word: 'down', backend: { ...upBackend, health: 'down' } },
  { word: 'unknown', backend: { ...upBackend, health: 'unknown' } },
  { word: 'draining', backend: { ...upBackend, adminState: 'draining' } },
  { word: 'maintenance', backend: { ...upBackend, adminState: 'maintenance' } },
] as const;

/** As the decisions of a session have them. */
const outcomes = [
  { word: 'assigned', sign: '' },
  { word: 'pinned', sign: '' },
  { word: 'moved', sign: '▲' },
  { word: 'refused', sign: '■' },
] as const;

const documents = [
  { word: 'dashboard', file: 'docs/guide/dashboard.md' },
  { word: 'drain', file: 'docs/guide/drain.md' },
  { word: 'move', file: 'docs/guide/move-sessions.md' },
  { word: 'export', file: 'docs/guide/export.md' },
  { word: 'configuration', file: 'docs/reference/configuration.md' },
  { word: 'api', file: 'docs/reference/api.md' },
] as const;

/** All keys, the meaning of the signs on the pages, and a link to the documentation. */
export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslator();
  return (
    <Modal opened={opened} onClose={onClose} size={860} returnFocus={false}>
      <div className={styles.help}>
        <div className={styles.helpHead}>
          <Modal.Title className={styles.title}>{t('commandPalette.help.keys.title')}</Modal.Title>
          <Button size="compact-sm" variant="default" data-autofocus onClick={onClose}>
            {t('ui.close')}
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
  const t = useTranslator();
  const [single, setSingle] = useSingleKeys();
  const lines: { keys: readonly string[]; means: string }[] = [
    { keys: ['/'], means: t('commandPalette.help.keys.search') },
    { keys: ['?'], means: t('commandPalette.help.keys.help') },
    { keys: ['p'], means: t('commandPalette.help.keys.pause') },
    ...navItems.map(({ title, key }) => ({
      keys: ['g', key],
      means: t('commandPalette.help.keys.go', { page: t(title) }),
    })),
  ];
  return (
    <section className={styles.column} aria-label={t('commandPalette.help.keys.keys')}>
      <h2>{t('commandPalette.help.keys.keys')}</h2>
      <dl className={styles.keyList}>
        <KeyListRow keys={['Ctrl', 'K']} means={t('commandPalette.help.keys.palette')} />
        <KeyListRow keys={['↑', '↓', 'Enter']} means={t('commandPalette.help.keys.inList')} />
        <KeyListRow keys={['←', '→']} means={t('commandPalette.help.keys.inChart')} />
        <KeyListRow keys={['Shift', '←', '→', 'Enter']} means={t('commandPalette.help.keys.inChartZoom')} />
        <KeyListRow keys={['Esc']} means={t('commandPalette.help.keys.leave')} />
      </dl>
      <Switch
        size="xs"
        label={t('commandPalette.help.keys.single')}
        description={t('commandPalette.help.keys.singleDetail')}
        styles={{ description: { fontSize: 12 } }}
        checked={single}
        onChange={(event) => setSingle(event.currentTarget.checked)}
      />
      <dl className={styles.keyList} data-off={!single || undefined}>
        {lines.map(({ keys, means }) => (
          <KeyListRow key={means} keys={keys} means={means} />
        ))}
      </dl>
    </section>
  );
}

function KeyListRow({ keys, means }: { keys: readonly string[]; means: string }) {
  return (
    <div>
      <dt>
        <KeySequence keys={keys} />
      </dt>
      <dd>{means}</dd>
    </div>
  );
}

function StateList() {
  const t = useTranslator();
  return (
    <section aria-label={t('commandPalette.help.states.title')}>
      <h2>{t('commandPalette.help.states.title')}</h2>
      <dl className={styles.meanings}>
        {states.map(({ word, backend }) => (
          <div key={word}>
            <dt>
              {getStateMarks(backend, t).map((mark) => (
                <span key={mark.word} style={{ color: mark.colour }}>
                  <span aria-hidden="true">{mark.icon}</span> {mark.word}
                </span>
              ))}
            </dt>
            <dd>{t(`commandPalette.help.states.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function OutcomeList() {
  const t = useTranslator();
  return (
    <section aria-label={t('commandPalette.help.outcomes.title')}>
      <h2>{t('commandPalette.help.outcomes.title')}</h2>
      <dl className={styles.meanings}>
        {outcomes.map(({ word, sign }) => (
          <div key={word}>
            <dt data-outcome={word}>
              {sign ? <span aria-hidden="true">{sign} </span> : null}
              {outcomeLabel(word, t)}
            </dt>
            <dd>{t(`commandPalette.help.outcomes.${word}Means`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DocumentList() {
  const t = useTranslator();
  return (
    <section aria-label={t('commandPalette.help.docs.title')}>
      <h2>{t('commandPalette.help.docs.title')}</h2>
      <p className="quiet">{t('commandPalette.help.docs.where')}</p>
      <dl className={styles.meanings}>
        {documents.map(({ word, file }) => (
          <div key={file}>
            <dt>{t(`commandPalette.help.docs.${word}`)}</dt>
            <dd>
              <code>{file}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
