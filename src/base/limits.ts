// Every bound of the program, in one place, each with its reason. A limit that nothing reaches in use is still needed: it is
// what a hostile or broken input meets.

export const limits = {
  /** A record longer than this is no record of anybody; it becomes a reject (`too_long`). */
  recordBytes: 1 << 20,
  /** Plain text staged at once. Bounds memory whatever a day weighs; smaller batches cost more commits. */
  batchBytes: 192 << 20,
  /** Files in one batch, so that a folder of tiny files still commits in steps. */
  batchFiles: 2_000,
  /** DuckDB's own memory when it loads and builds; the process needs about as much again for Node and buffers. */
  engineMemoryMb: 900,
  /** DuckDB memory to make the synthetic service in, whose lines are gathered file by file. */
  demoMemoryMb: 2_000,
  /** DuckDB memory where it only parses and prepares. */
  parserMemoryMb: 200,
  /** DuckDB threads of a site at work. */
  engineThreads: 2,
  /** A statement of a person; a longer one is generated, and its plan alone could take gigabytes. */
  statementChars: 100_000,
  /** Threads that unpack files beside DuckDB's own. */
  unpackThreads: 2,
  /** Files, and their stored bytes, that are unpacked ahead of the load: enough to keep it busy, little enough for the disk. */
  unpackAheadFiles: 64,
  unpackAheadBytes: 48 << 20,
  /** Distinct values of one batch that are looked up apart; above this share of its rows the expression is computed in place. */
  lookupShare: 0.5,
  /** Looked-up values of one lookup kept from batch to batch; beyond, the next batch begins anew. */
  lookupValues: 200_000,
  /** A Delta log is read from its last checkpoint on; one is written every so many commits. */
  commitsPerCheckpoint: 20,
  /** Tries of a commit against other writers before it is given up. */
  commitTries: 20,
  /** How long an unreferenced file stays for readers that opened an older snapshot. */
  graceMs: 3_600_000,
  /** Small files a partition may gather after it was compacted, before it is compacted again. */
  filesPerPartition: 8,
  /** Files an open partition may gather: one a minute for an hour. */
  openFilesPerPartition: 60,
  /** Share of a closed partition that late files may make up before it is rewritten. */
  lateShare: 0.25,
  /** Rows of a model up to which a partition is one file; above it every interval has its own. */
  modelFileRows: 200_000,
  /** Entries of the lake's journal that may stand singly before they are gathered into one copy of the state. */
  journalEntries: 200,
  /** How long a second process waits for the site before it says who holds it. */
  siteLockMs: 30_000,
  /** Columns whose combinations `drivers` looks at: each more doubles the work and the text. */
  driverColumns: 6,
  /** Days of one question: the minutes of more are no answer anybody reads, and Trino makes no longer list of numbers. */
  questionDays: 10_000,
  /** Characters of a condition that a person gives. */
  whereChars: 10_000,
  /** Nearest names offered for one that is not known. */
  candidates: 3,
  /** Characters of a record kept with its reject. */
  rejectRecordChars: 1 << 20,
  /** A file up to this size is read and inflated at once, which is fastest; two threads hold one each. */
  wholeStoredBytes: 32 << 20,
  /** And only if its plain text is no larger than this; else it streams. */
  wholePlainBytes: 128 << 20,
  /** Plain text of one part: small enough to spread over threads, large enough not to count. */
  partBytes: 64 << 20,
  /** A file beyond this plain size … */
  bombBytes: 1 << 30,
  /** … and this many times its stored size is a bomb, not a log: gzip reaches 1,032 on zeros, logs 5 to 50. */
  bombRatio: 300,
  /** Rejects and their characters held in memory for one file; more go to a file. */
  rejectsHeld: 1_000,
  rejectCharsHeld: 4 << 20,
  /** Lines of a block whose fields are counted before it goes the quick way, and the share of them that may be wrong. */
  sampledLines: 200,
  sampledWrongShare: 0.1,
  /** Distinct field names one file may bring; more are left unread. */
  namesPerFile: 1_000,
  /** Rows of one table that a PDF shows: about a hundred pages, more than anybody turns. The workbook and the CSV have all. */
  pdfTableRows: 5_000,
  /** Rows of a sheet of a workbook, by its format; more go on in a next sheet. */
  sheetRows: 1_048_576,
  /** Plain bytes of one sheet before a next one begins: below the 4 GiB that a part of a plain ZIP file can hold. */
  sheetBytes: 3 * 2 ** 30,
  /** Bytes of a whole workbook, since a plain ZIP file counts them with 32 bits. */
  workbookBytes: 2 ** 32 - 1,
  /** Characters of one cell of a workbook, by its format. */
  cellChars: 32_767,
  /** Rows of one answer of a document, which is held whole: a sheet for people, far below what memory holds. */
  answerRows: 200_000,
  /** Answers of a document that are asked at once: as many as the engine has threads, and one whose rows are read. */
  answersAtOnce: 3,
  /** Documents of other recipients that are asked for while one is rendered. */
  documentsAhead: 3,
  /** Local days of a range that are looked through for days without records. */
  noticeDays: 400,
  /** How long any answer of a mail server or of an HTTP endpoint is waited for; what is slower is as good as away. */
  answerMs: 30_000,
  /** A message may take longer than one answer to go out, by its size at this rate: a slow line is no silence. */
  uploadBytesPerSecond: 32 << 10,
  /** Of an answer's body; the rest is not read. Words of errors stand at its beginning. */
  answerBytes: 64 << 10,
  /** Characters kept of what the other side said. */
  answerWords: 500,
  /** The first wait before a message is tried again, without jitter; it doubles from try to try. */
  firstWaitMs: 4_000,
  /** … up to this: an hour of a mail server that is down is not made longer by asking once in it. */
  longestWaitMs: 3_600_000,
  /** The longest wait that the other side may ask for. */
  askedWaitMs: 86_400_000,
  /** A message is given up after so many tries, and after so long: a daily report is stale by then. */
  deliveryTries: 60,
  deliveryAgeMs: 2 * 86_400_000,
  /** Tries whose end stayed unknown, where the other side cannot tell a repeat: the second is the last. */
  unsureTries: 2,
  /** How long the content of a message that was given up is kept for sending it again. */
  deadContentMs: 30 * 86_400_000,
  /** Addresses of one mail: every server must take that many (RFC 5321, 4.5.3.1.8). */
  addressesPerMail: 100,
  /** Messages that are out at one time. */
  messagesAtOnce: 4,
  /** Characters of chat text, and blocks, that Slack takes (docs.slack.dev, chat.postMessage). */
  slackTextChars: 40_000,
  slackBlocks: 50,
  /** Messages that are put into the outbox in one act. */
  parcelsAtOnce: 20,
  /** How far back a report looks for those before it whose numbers changed, and how many of them it names. */
  earlierReportMs: 35 * 86_400_000,
  earlierReports: 5,
  /** Parts of an SMS: 160 GSM or 70 UCS-2 characters in one, 153 or 67 in each of several. Every part is paid for. */
  smsParts: 3,
  /** Windows that an alert looks at after a pause, and in one statement: two days of ten minutes; a week of ten minutes is no news. */
  alertWindows: 288,
  alertWindowsAtOnce: 48,
  /** A window that ended longer ago is history: nobody is to be woken by an import of old records. */
  alertNewsMs: 7 * 86_400_000,
  /** How far back windows are looked at again when more records come: logs of one machine come hours after those of another. */
  alertLateMs: 4 * 3_600_000,
  /** Instances of one alert: more are a question of their own, not an alert. */
  alertInstances: 2_000,
  /** Rows that one message about an alert lists. */
  alertRows: 20,
  /** How long an alert's events are kept after they were told. */
  alertEventDays: 90,
  /** Bytes of a mail's HTML: Gmail clips what is longer than about 102 kB, and what counts stands at the end. */
  mailBytes: 100_000,
  /** Rows of one table in a mail: more is a list to search in, and that is what the attachment is for. */
  mailRows: 25,
  /** Rows of one table on a document's page: a browser lays out so many at once; the workbook and the CSV have all. */
  pageRows: 2_000,
  /** How long all chats together may hold up the end of a pass, and how long one may ask to wait in it. */
  notifyMs: 30_000,
  /** How long one message to a chat may take, which answers within a second; longer is silence. */
  notifyTryMs: 10_000,
  /** Tries of a chat that fails without saying for how long. */
  notifyTries: 3,
  /** Sources, partitions and reports that one stage tells a chat of: more are read by nobody. */
  notifyParts: 50,
  /** An entry of the schedule that is new to the site looks back so far: what was due before is no news to those who wrote it. */
  newEntryMs: 86_400_000,
  /** Waits before a scheduled report that could not be made is tried again: doubling from the one to the other. */
  firstRetryMs: 60_000,
  longestRetryMs: 3_600_000,
  /** How long it is known what became of a time of the schedule. */
  occurrenceDays: 90,
  /** The clock is looked at so often by `serve`: a machine that slept, or whose clock was set, is seen by then. */
  lookMs: 30_000,
  /** Rest of `serve` between two passes. */
  restMs: 1_000,
  /** How long it is known what ran. */
  runDays: 400,
  /** Documents of one snapshot from which on its tables are copied into memory: each copy costs about what some questions cost. */
  heldDocuments: 8,
  /** Bytes of such copies at eight to a value, all tables together; what is larger is read from its files. */
  heldBytes: 200_000_000,
} as const;
