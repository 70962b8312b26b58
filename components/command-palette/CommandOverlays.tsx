'use client';

import { BackendActionDialog } from './BackendActionDialog';
import { CommandPalette } from './CommandPalette';
import { HelpDialog } from './HelpDialog';
import type { OpenOverlay } from './open-overlay';

export interface OverlayProps {
  /** The open overlay, if any. */
  opened: OpenOverlay | null;
  onOpen: (wanted: OpenOverlay) => void;
  /** Closes it, unless something else is open by now. */
  onClose: (what: OpenOverlay['what']) => void;
}

/** The overlays of the keys and of the palette's button; their code is loaded on first use. */
export function CommandOverlays({ opened, onOpen, onClose }: OverlayProps) {
  return (
    <>
      <CommandPalette
        opened={opened?.what === 'palette'}
        onOpen={onOpen}
        onClose={() => onClose('palette')}
      />
      <HelpDialog opened={opened?.what === 'help'} onClose={() => onClose('help')} />
      {opened?.what === 'question' ? (
        <BackendActionDialog
          asked={opened.asked}
          backend={opened.backend}
          onClose={() => onClose('question')}
        />
      ) : null}
    </>
  );
}
