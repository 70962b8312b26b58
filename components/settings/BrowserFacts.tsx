'use client';

import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useId } from 'react';
import { useLocale } from 'use-intl';
import { useSingleKeys } from '@/components/command/useSingleKeys';
import { useChosenTimes } from '@/components/time/TimesProvider';
import { ownNames } from '@/components/words/language';
import { useChooseLanguage } from '@/components/words/useChooseLanguage';
import { useWords } from '@/components/words/WordsProvider';
import { languages } from '@/lib/format/language';
import styles from './settings.module.css';

const schemes = ['light', 'dark', 'auto'] as const;

/** What this browser remembers: language, zone, theme, keys. The header of a phone has no room for them. */
export function BrowserFacts() {
  const words = useWords();
  const id = useId();
  const language = useLocale();
  const chooseLanguage = useChooseLanguage();
  const { times, choose: chooseZone } = useChosenTimes();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [single, setSingle] = useSingleKeys();
  // The server does not know what theme and keys the browser remembers.
  const isMounted = useMounted();
  const isUtc = times.zone === 'UTC';
  return (
    <section className={`panel ${styles.wide}`} aria-label={words('settings.browser.title')}>
      <div className="panel-head">
        <h2>{words('settings.browser.title')}</h2>
      </div>
      <dl className={`${styles.list} ${styles.browser}`}>
        <div>
          <dt id={`${id}-language`}>{words('settings.browser.language')}</dt>
          <dd>
            <SegmentedControl
              size="xs"
              aria-labelledby={`${id}-language`}
              data={languages.map((value) => ({
                value,
                label: <span lang={value}>{ownNames[value]}</span>,
              }))}
              value={language}
              onChange={chooseLanguage}
            />
          </dd>
        </div>
        <div>
          <dt id={`${id}-times`}>{words('settings.browser.times')}</dt>
          <dd>
            <SegmentedControl
              size="xs"
              aria-labelledby={`${id}-times`}
              data={[
                { value: 'utc', label: words('range.utc') },
                { value: 'local', label: words('range.local') },
              ]}
              value={isUtc ? 'utc' : 'local'}
              onChange={(value) =>
                chooseZone(value === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone)
              }
            />
            {isUtc ? null : <span className="quiet"> {times.zone}</span>}
          </dd>
        </div>
        <div>
          <dt id={`${id}-theme`}>{words('settings.browser.theme')}</dt>
          <dd>
            <SegmentedControl
              size="xs"
              aria-labelledby={`${id}-theme`}
              data={schemes.map((value) => ({ value, label: words(`frame.themes.${value}`) }))}
              value={isMounted ? colorScheme : ''}
              onChange={(value) => setColorScheme(schemes.find((scheme) => scheme === value) ?? 'auto')}
            />
          </dd>
        </div>
        <div>
          <dt>{words('settings.browser.keys')}</dt>
          <dd>
            <Switch
              size="xs"
              label={words('settings.browser.single')}
              checked={single}
              onChange={(event) => setSingle(event.currentTarget.checked)}
            />
          </dd>
        </div>
      </dl>
    </section>
  );
}
