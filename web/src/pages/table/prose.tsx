// Words of a pack, in which names stand between backquotes.

import { Fragment, type ReactNode } from 'react';

export const Prose = ({ text }: { text: string }): ReactNode =>
  text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : <Fragment key={at}>{part}</Fragment>));
