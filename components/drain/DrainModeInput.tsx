import { Group, NumberInput, Radio, Stack } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { DrainMode } from './drain-plan';

interface Props {
  choice: DrainMode;
  /** Minutes until the deadline, if that is the choice. */
  minutes: number;
  onChoice: (choice: DrainMode) => void;
  onMinutes: (minutes: number) => void;
}

/** How the sessions move away from a backend. */
export function DrainModeInput({ choice, minutes, onChoice, onMinutes }: Props) {
  const t = useTranslator();
  return (
    <Radio.Group
      value={choice}
      onChange={(value) => onChoice(value as DrainMode)}
      aria-label={t('drain.dialog.mode')}
    >
      <Stack gap="sm">
        <Radio
          value="finish"
          label={t('drain.dialog.finish')}
          description={t('drain.dialog.finishMeaning')}
        />
        <Radio
          value="deadline"
          styles={{ body: { alignItems: 'center' } }}
          label={
            <Group gap="xs" component="span">
              {t.rich('drain.dialog.deadline', {
                minutes: () => (
                  <NumberInput
                    size="xs"
                    w={96}
                    min={1}
                    max={1440}
                    allowDecimal={false}
                    suffix={t('drain.minutes', { value: '' })}
                    aria-label={t('drain.dialog.deadlineMinutes')}
                    value={minutes}
                    onFocus={() => onChoice('deadline')}
                    onChange={(value) => onMinutes(Number(value) || 1)}
                  />
                ),
              })}
            </Group>
          }
        />
        <Radio
          value="move"
          label={t('drain.dialog.moveNow')}
          description={t('drain.dialog.moveNowMeaning')}
        />
      </Stack>
    </Radio.Group>
  );
}
