'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useLocale } from 'use-intl';
import { languageNames } from '@/components/i18n/language';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useSetLanguage } from '@/components/i18n/useSetLanguage';
import { languages } from '@/lib/core/format/language';

/** The languages there are, each by its own name; remembered by the browser. */
export function LanguageSwitch() {
  const t = useTranslator();
  const currentLanguage = useLocale();
  const choose = useSetLanguage();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('shell.language')}>
          <IconLanguage size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={
              language === currentLanguage ? <IconCheck size={14} aria-label={t('ui.inUse')} /> : null
            }
            onClick={() => choose(language)}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
