'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useLocale } from 'use-intl';
import { ownNames } from '@/components/words/language';
import { useChooseLanguage } from '@/components/words/useChooseLanguage';
import { useWords } from '@/components/words/WordsProvider';
import { languages } from '@/lib/format/language';

/** The languages there are, each by its own name; remembered by the browser. */
export function LanguageSwitch() {
  const words = useWords();
  const spoken = useLocale();
  const choose = useChooseLanguage();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={words('frame.language')}>
          <IconLanguage size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={
              language === spoken ? <IconCheck size={14} aria-label={words('controls.inUse')} /> : null
            }
            onClick={() => choose(language)}
          >
            {ownNames[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
