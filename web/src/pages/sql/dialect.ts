// The dialect that people write here: Trino's, as far as a SELECT goes. Colours and completion of keywords come from these words.

import { SQLDialect } from '@codemirror/lang-sql';

/** Offered while typing, in lower case, as the packs write them. */
export const keywords = (
  'select from where group by order having limit offset with as distinct on using join inner left right full outer cross natural ' +
  'union intersect except all and or not in exists between like escape is null true false case when then else end cast try_cast ' +
  'interval date time timestamp at zone over partition rows range groups preceding following unbounded current row filter within ' +
  'nulls first last asc desc grouping sets cube rollup values unnest lateral ordinality tablesample recursive extract for array map ' +
  'window any some fetch next only ties'
).split(' ');

const typeWords =
  'boolean tinyint smallint integer int bigint real double decimal varchar char varbinary json date time timestamp interval array map row uuid';

export const trino = SQLDialect.define({
  keywords: keywords.join(' '),
  types: typeWords,
  builtin: 'current_date current_time current_timestamp localtime localtimestamp',
  operatorChars: '*+-%<>!=|/',
  identifierQuotes: '"',
  caseInsensitiveIdentifiers: true,
});
