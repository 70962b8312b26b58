'use client';

import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '@/components/words/WordsProvider';
import { theme } from './theme';

/** Gives everything below it the theme, whose parts speak the page's language. */
export function Themed({ children }: { children: ReactNode }) {
  const words = useWords();
  const dismiss = words('controls.dismiss');
  const spoken = useMemo(
    () =>
      mergeThemeOverrides(theme, {
        components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': dismiss } } } },
      }),
    [dismiss],
  );
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
