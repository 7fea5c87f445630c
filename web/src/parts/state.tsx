// A state as a sign and a word: the shape of the sign says as much as its colour.

import {
  IconAlertTriangle,
  IconBan,
  IconBellOff,
  IconCheck,
  IconCircle,
  IconCircleDashed,
  IconCircleHalf2,
  IconClock,
  IconCopy,
  IconInfoCircle,
  IconPlayerStop,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './state.module.css';

type Tone = 'good' | 'quiet' | 'busy' | 'warn' | 'bad';
type Sign = typeof IconCheck;

const looks: Record<string, readonly [Sign, Tone]> = {
  done: [IconCheck, 'good'],
  built: [IconCheck, 'good'],
  loaded: [IconCheck, 'good'],
  ingested: [IconCheck, 'good'],
  sent: [IconCheck, 'good'],
  ok: [IconCheck, 'good'],
  fresh: [IconCheck, 'good'],
  active: [IconCheck, 'good'],
  resolved: [IconCheck, 'quiet'],
  running: [IconCircleHalf2, 'busy'],
  sending: [IconCircleHalf2, 'busy'],
  live: [IconCircleHalf2, 'busy'],
  waiting: [IconClock, 'quiet'],
  found: [IconClock, 'quiet'],
  due: [IconClock, 'quiet'],
  pending: [IconClock, 'warn'],
  invited: [IconClock, 'quiet'],
  dirty: [IconRefresh, 'warn'],
  restated: [IconRefresh, 'quiet'],
  part: [IconCircleHalf2, 'warn'],
  open: [IconCircleHalf2, 'quiet'],
  late: [IconClock, 'warn'],
  rejects: [IconAlertTriangle, 'warn'],
  warning: [IconAlertTriangle, 'warn'],
  info: [IconInfoCircle, 'quiet'],
  duplicate: [IconCopy, 'quiet'],
  silenced: [IconBellOff, 'quiet'],
  empty: [IconCircleDashed, 'quiet'],
  missing: [IconCircleDashed, 'warn'],
  unknown: [IconCircleDashed, 'quiet'],
  off: [IconCircle, 'quiet'],
  gone: [IconCircle, 'quiet'],
  skipped: [IconCircle, 'quiet'],
  expired: [IconCircle, 'quiet'],
  revoked: [IconBan, 'quiet'],
  refused: [IconBan, 'warn'],
  locked: [IconBan, 'warn'],
  stopped: [IconPlayerStop, 'warn'],
  broken: [IconX, 'bad'],
  failed: [IconX, 'bad'],
  dead: [IconX, 'bad'],
  error: [IconAlertTriangle, 'bad'],
  firing: [IconAlertTriangle, 'bad'],
  critical: [IconAlertTriangle, 'bad'],
  unreadable: [IconX, 'bad'],
};

export interface StateProps {
  state: string;
  /** Instead of our own word for it. */
  words?: string | undefined;
  /** Leaves the word to screen readers, where a column of signs says enough. */
  signOnly?: boolean;
}

export function State({ state, words, signOnly = false }: StateProps) {
  const known: Readonly<Record<string, string>> = useWords(partWords).states;
  const [Icon, tone] = looks[state] ?? [IconCircle, 'quiet'];
  const text = words ?? known[state] ?? state.replaceAll('_', ' ');
  return (
    <span className={styles.state} data-tone={tone} data-state={state} title={signOnly ? text : undefined}>
      <Icon size={14} stroke={1.75} aria-hidden className={styles.sign} />
      <span className={signOnly ? 'unseen' : undefined}>{text}</span>
    </span>
  );
}
