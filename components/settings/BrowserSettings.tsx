'use client';

import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useId } from 'react';
import { useLocale } from 'use-intl';
import { useSingleKeys } from '@/components/command-palette/useSingleKeys';
import { languageNames } from '@/components/i18n/language';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeZone } from '@/components/i18n/TimeZoneProvider';
import { useSetLanguage } from '@/components/i18n/useSetLanguage';
import { languages } from '@/lib/core/format/language';
import styles from './settings.module.css';

const schemes = ['light', 'dark', 'auto'] as const;

/** The settings that this browser remembers: language, zone, theme, keys. The header of a phone has no room for them. */
export function BrowserSettings() {
  const t = useTranslator();
  const id = useId();
  const language = useLocale();
  const chooseLanguage = useSetLanguage();
  const { times, setZone } = useTimeZone();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [single, setSingle] = useSingleKeys();
  // The server does not know the theme and the keys that the browser remembers.
  const isMounted = useMounted();
  const isUtc = times.timeZone === 'UTC';
  return (
    <section className={`panel ${styles.wide}`} aria-label={t('settings.browser.title')}>
      <div className="panel-head">
        <h2>{t('settings.browser.title')}</h2>
      </div>
      <dl className={`${styles.list} ${styles.browser}`}>
        <div>
          <dt id={`${id}-language`}>{t('settings.browser.language')}</dt>
          <dd>
            <SegmentedControl
              size="xs"
              aria-labelledby={`${id}-language`}
              data={languages.map((value) => ({
                value,
                label: <span lang={value}>{languageNames[value]}</span>,
              }))}
              value={language}
              onChange={chooseLanguage}
            />
          </dd>
        </div>
        <div>
          <dt id={`${id}-times`}>{t('settings.browser.times')}</dt>
          <dd>
            <SegmentedControl
              size="xs"
              aria-labelledby={`${id}-times`}
              data={[
                { value: 'utc', label: t('ui.timeZone.utc') },
                { value: 'local', label: t('ui.timeZone.local') },
              ]}
              value={isUtc ? 'utc' : 'local'}
              onChange={(value) =>
                setZone(value === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone)
              }
            />
            {isUtc ? null : <span className="quiet"> {times.timeZone}</span>}
          </dd>
        </div>
        <div>
          <dt id={`${id}-theme`}>{t('settings.browser.theme')}</dt>
          <dd>
            <SegmentedControl
              size="xs"
              aria-labelledby={`${id}-theme`}
              data={schemes.map((value) => ({ value, label: t(`shell.themes.${value}`) }))}
              value={isMounted ? colorScheme : ''}
              onChange={(value) => setColorScheme(schemes.find((scheme) => scheme === value) ?? 'auto')}
            />
          </dd>
        </div>
        <div>
          <dt>{t('settings.browser.keys')}</dt>
          <dd>
            <Switch
              size="xs"
              label={t('settings.browser.single')}
              checked={single}
              onChange={(event) => setSingle(event.currentTarget.checked)}
            />
          </dd>
        </div>
      </dl>
    </section>
  );
}
