import { Group, NumberInput, Radio, Stack } from '@mantine/core';
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
  return (
    <Radio.Group value={choice} onChange={(value) => onChoice(value as DrainChoice)} aria-label="How">
      <Stack gap="sm">
        <Radio
          value="finish"
          label="Let sessions finish"
          description="They stay until they end; new ones go elsewhere."
        />
        <Radio
          value="deadline"
          styles={{ body: { alignItems: 'center' } }}
          label={
            <Group gap="xs" component="span">
              …but no longer than
              <NumberInput
                size="xs"
                w={96}
                min={1}
                max={1440}
                allowDecimal={false}
                suffix=" min"
                aria-label="Minutes until the sessions that are left move"
                value={minutes}
                onFocus={() => onChoice('deadline')}
                onChange={(value) => onMinutes(Number(value) || 1)}
              />
            </Group>
          }
        />
        <Radio
          value="move"
          label="Move them now (maintenance)"
          description="Every session moves with its next request."
        />
      </Stack>
    </Radio.Group>
  );
}
