import {
  IconArrowsShuffle,
  IconDownload,
  IconFingerprint,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import type { PlaceWord } from './places';

/** The sign of each page. */
export const placeIcons: Record<PlaceWord, TablerIcon> = {
  overview: IconLayoutDashboard,
  backends: IconServer2,
  sessions: IconFingerprint,
  failovers: IconArrowsShuffle,
  export: IconDownload,
  settings: IconSettings,
};
