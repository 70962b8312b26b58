import type { en } from '../en';
import type { MessageShape } from '../message-shape';
import { access } from './access';
import { backend } from './backend';
import { charts } from './charts';
import { controls } from './controls';
import { counted } from './counted';
import { demonstration } from './demonstration';
import { drain } from './drain';
import { empty } from './empty';
import { errors } from './errors';
import { events } from './events';
import { exports } from './exports';
import { failovers } from './failovers';
import { frame } from './frame';
import { help } from './help';
import { overview } from './overview';
import { range } from './range';
import { sessions } from './sessions';
import { settings } from './settings';

/** Everything the dashboard says, in Simplified Chinese. `CONTRIBUTING.md` has the terms. */
export const zh: MessageShape<typeof en> = {
  access,
  backend,
  charts,
  controls,
  counted,
  demonstration,
  drain,
  empty,
  errors,
  events,
  exports,
  failovers,
  frame,
  help,
  overview,
  range,
  sessions,
  settings,
};
