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
} as const;
