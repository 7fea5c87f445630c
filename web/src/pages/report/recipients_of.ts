// Where a report goes for an audience. A channel that has no addresses of its own (a folder, a chat room) is itself the recipient.

import type { Audience } from '../../api/operations.ts';

export const recipientsOf = ({ recipients, channel }: Audience): readonly string[] =>
  recipients.length === 0 ? [channel] : recipients;
