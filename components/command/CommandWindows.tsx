'use client';

import { BackendQuestion } from './BackendQuestion';
import { Help } from './Help';
import type { Opened } from './opened';
import { Palette } from './Palette';

export interface WindowProps {
  /** What is open, if anything. */
  opened: Opened | null;
  onOpen: (wanted: Opened) => void;
  /** Closes it, unless something else is open by now. */
  onClose: (what: Opened['what']) => void;
}

/** What the keys and the palette's button open; none of it is part of a page until it is wanted. */
export function CommandWindows({ opened, onOpen, onClose }: WindowProps) {
  return (
    <>
      <Palette opened={opened?.what === 'palette'} onOpen={onOpen} onClose={() => onClose('palette')} />
      <Help opened={opened?.what === 'help'} onClose={() => onClose('help')} />
      {opened?.what === 'question' ? (
        <BackendQuestion asked={opened.asked} backend={opened.backend} onClose={() => onClose('question')} />
      ) : null}
    </>
  );
}
