// From a message to lines of a segment: one for each record in it, as of a body that is sent by HTTP. What must stay true: a message
// gives the same lines whenever it is read, since a start goes on in the middle of one; what is no record is a line too, and a reject.

import { isUtf8 } from 'node:buffer';
import { limits } from '../base/limits.ts';
import type { KafkaMessage } from './kafka_batches.ts';
import { offsetText } from './kafka_places.ts';
import { recordsIn } from './record_batch.ts';
import { arrivalMembers, openRecordKeeper } from './record_lines.ts';

/** The lines of a message, each with its end; none for an empty array. */
export type MessageLines = (message: KafkaMessage) => string[];

/** How messages of a partition become lines. What the records lack for their dataset is found when they are loaded. */
export function messageLines(from: { topic: string; partition: number; now: () => Date }): MessageLines {
  const keeper = openRecordKeeper();
  return message => {
    const receivedMs = from.now().getTime();
    const { texts, sound } = textsOf(message);
    const keep = (text: string, part?: { number: number; of: number }) =>
      keeper.keep(
        text,
        arrivalMembers({ receivedMs, offset: offsetText({ ...from, offset: message.offset, part }) }),
        sound,
      );
    const [only] = texts;
    if (only !== undefined && texts.length === 1) return [keep(only).line];
    const kept = texts.map((text, index) => keep(text, { number: index + 1, of: texts.length }));
    // Text of another kind is one reject, however many lines it has.
    return kept.length === 0 || kept.some(({ json }) => json)
      ? kept.map(({ line }) => line)
      : [keep(texts.join('\n')).line];
  };
}

/** Texts of records; `sound` when the bytes were UTF-8. */
function textsOf(message: KafkaMessage): { texts: string[]; sound: boolean } {
  if ('unreadable' in message) return { texts: [message.unreadable], sound: true };
  const { value } = message;
  // A message without a value says that what its key names is gone.
  if (value === null) return { texts: ['null'], sound: true };
  if (value.length > limits.kafkaMessageBytes) return { texts: [tooMuch(`${value.length} bytes`, value)], sound: true };
  const texts = recordsIn(value.toString('utf8').replace(/^\uFEFF/, ''));
  if (texts === 'too_many') return { texts: [tooMuch('so many records', value)], sound: true };
  // A message without text is one that says nothing; a list without elements has nothing to say.
  return { texts: texts.length === 0 && !value.includes('[') ? [''] : texts, sound: isUtf8(value) };
}

const tooMuch = (what: string, value: Buffer): string =>
  `${what}, which is more than a message may have: ${value.toString('utf8', 0, limits.unreadChars)}`;
