import { Group, NumberInput, Radio, Stack } from '@mantine/core';
import { useWords } from '@/components/words/WordsProvider';
import type { DrainChoice } from './drainPlan';

interface Props {
  choice: DrainChoice;
  /** Until the deadline, where that is the choice. */
  minutes: number;
  onChoice: (choice: DrainChoice) => void;
  onMinutes: (minutes: number) => void;
}

/** How the sessions of a backend leave it. */
export function DrainChoices({ choice, minutes, onChoice, onMinutes }: Props) {
  const words = useWords();
  return (
    <Radio.Group
      value={choice}
      onChange={(value) => onChoice(value as DrainChoice)}
      aria-label={words('drain.dialog.how')}
    >
      <Stack gap="sm">
        <Radio
          value="finish"
          label={words('drain.dialog.finish')}
          description={words('drain.dialog.finishMeaning')}
        />
        <Radio
          value="deadline"
          styles={{ body: { alignItems: 'center' } }}
          label={
            <Group gap="xs" component="span">
              {words.rich('drain.dialog.deadline', {
                minutes: () => (
                  <NumberInput
                    size="xs"
                    w={96}
                    min={1}
                    max={1440}
                    allowDecimal={false}
                    suffix={words('drain.minutes', { value: '' })}
                    aria-label={words('drain.dialog.deadlineMinutes')}
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
          label={words('drain.dialog.moveNow')}
          description={words('drain.dialog.moveNowMeaning')}
        />
      </Stack>
    </Radio.Group>
  );
}
