// Every bound of the program, in one place, each with its reason. A limit that nothing reaches in use is still needed: it is
// what a hostile or broken input meets.

import { machineLimits } from './machine_limits.ts';

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
  /** Memory of the engine that builds minutes as records come in. */
  streamMemoryMb: 900,
  /** How often minutes are built while records come in. */
  tickMs: 500,
  /** Bytes of one segment that are taken in one tick: bounds what a tick holds while it catches up. */
  tickBytes: 32 * 1024 * 1024,
  /** Pieces of a segment that are taken before minutes are built of them. */
  tickRounds: 8,
  /** A model that could not be built rests so long before it is tried again. */
  brokenRestMs: 30_000,
  /** Open minutes rest this many times as long as building them took: the engine is not busy with them alone. */
  buildRest: 3,
  /** How often result tables are looked at when no minute closed: what waits for a database is tried again. */
  outputsRestMs: 5_000,
  /** Memory of the engine that plays the demo on, and how often it sends. */
  replayMemoryMb: 300,
  replayMs: 1000,
  /** How far the clocks of the demo's players are ahead at most, and the way of their records: so much is played again. */
  replayAheadMs: 3 * 60_000,
  /** A demo that stood still no longer than this plays what it missed; after longer it goes on with what is now. */
  replayGapMs: 10 * 60_000,
  /** Rows that may be hot before they are moved to the lake within the hour: bounds what a restart reads again. */
  hotRows: 2_000_000,
  /** How long a hot file stays after it was replaced, for statements that are reading it. */
  hotGraceMs: 15 * 60_000,
  /** Minutes that ended longer ago than this share files with others. */
  hotApartMs: 10 * 60_000,
  /** Small hot files of one table that are kept apart before they are put together. */
  hotFiles: 20,
  /** What must have passed of an hour before the one before it is moved: late records of its end are in by then. */
  hourRestMs: 60_000,
  /** How long the stream waits at its end for the site's turn; what it cannot move then is read again from the segments. */
  streamEndMs: 10_000,
  tickRetryMostMs: 60_000,
  /** How long the stream waits at its start for the site's turn, before it says so and waits on. */
  streamStartMs: 60_000,
  /** A tick that failed is tried again after this long, doubling up to a minute. */
  tickRetryMs: 1000,
  /** Minutes without records between two that have some are known to be quiet up to this length; a wrong clock must not make millions of them. */
  quietMs: 31 * 86_400_000,
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
  /** Windows that an alert looks at after a pause, and in one statement of many parts: two days of ten minutes; a week of ten minutes is no news. */
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
  /** Days of one calendar of intervals: a quarter; more cells are no picture any more. */
  calendarDays: 92,
  /** Rows of a list that are looked through for one page where the store cannot filter them; the next page goes on from there. */
  listScan: 20_000,
  /** Events kept for pages whose connection broke: some minutes of a pass that talks much. */
  eventsKept: 1_000,
  /** Pages that may listen at one time: each holds a connection. */
  listeners: 200,
  /** Between two signs of life of a stream of events: proxies cut what is silent for a minute, some for half of one. */
  beatMs: 15_000,
  /** How long one connection may listen: then it comes back, and whether it still may is looked at anew. */
  listenMs: 15 * 60_000,
  /** How long a page waits before it comes back. */
  reconnectMs: 2_000,
  /** Bytes that may wait for a page that listens and does not read; it is cut off, and comes back. */
  listenerBytes: 1 << 20,
  /** How often the state is looked at for news, while a run is on and else. */
  watchBusyMs: 500,
  watchIdleMs: 2_000,
  /** How often the files of a site are looked at for changes by a person. */
  siteLookMs: 5_000,
  /** Lines of one run that are kept, their characters, and runs whose lines are kept in memory and as files. */
  logLines: 5_000,
  logLineChars: 4_000,
  logsHeld: 20,
  logFiles: 500,
  /** Characters kept of what a command prints for a handler that ran it. */
  commandChars: 1 << 20,
  /** Body of a request that is JSON: a text of a million characters, each written as an escape. */
  bodyBytes: 6 << 20,
  /** A file that is handed in: what object stores take in one piece. */
  uploadBytes: 5 * 2 ** 30,
  /** How long requests that are under way may take to end when the server is told to. */
  stopMs: 10_000,
  /** How long a client may take to send the head of a request, and a connection without one is kept. */
  headMs: 20_000,
  keepAliveMs: 65_000,
  /** Ports that are tried from 8080 on, when none is asked for. */
  portTries: 20,
  /** Characters of an address that a line of the log shows. */
  loggedChars: 300,
  /** Characters of the shortest password that is taken: beyond what can be tried through a login, and through a stolen hash in years. */
  passwordLeast: 12,
  /** Characters of the longest: whole sentences fit, and no login is a load. */
  passwordChars: 1_000,
  /** Passwords that are hashed at once: each takes 19 MiB and a thread of Node's four. */
  passwordsAtOnce: 2,
  /** Logins that wait for their turn, two seconds in all; more are refused. */
  passwordsWaiting: 64,
  /** Failed logins of one account, and from one address, before waiting begins: people mistype, offices share an address. */
  loginTries: 5,
  addressTries: 20,
  /** The first wait after those; it doubles … */
  firstLockMs: 1_000,
  /** … up to this: an attacker who locks somebody out does so for a quarter of an hour at most. */
  longestLockMs: 900_000,
  /** How long failures count. */
  lockMemoryMs: 86_400_000,
  /** Accounts and addresses whose failures are kept; of more the oldest are forgotten. */
  locksKept: 100_000,
  /** A session gets a new id so often: a copy of its cookie is worth nothing after that. */
  rotateMs: 3_600_000,
  /** How long the id before holds after the new one was seen: requests that were under way. */
  previousMs: 30_000,
  /** A new id that was not seen for so long was lost with its answer; who comes with the one before gets another. */
  succeedMs: 10_000,
  /** How often it is written down that a session or a token was used. */
  seenMs: 60_000,
  /** Sessions of one person; the oldest end. */
  sessionsPerPerson: 50,
  /** How long one-time links hold: the first one while somebody is at the machine, others over a weekend. */
  firstLinkMs: 86_400_000,
  linkMs: 3 * 86_400_000,
  /** How long a login at an identity provider may take. */
  handshakeMs: 600_000,
  /** How long any answer of an identity provider is waited for. */
  providerSeconds: 10,
  /** Tokens and share links of one person that are valid at one time: more are a loop gone wrong. */
  tokensPerPerson: 100,
  sharesPerPerson: 1_000,
  /** How far ahead a share link may expire: what is to be open for longer is for people with a login. */
  shareDays: 366,
  /** How long the audit log is kept, and its most entries: the oldest go. */
  auditDays: 400,
  auditRows: 1_000_000,
  /** Entries a minute about requests of nobody who is known: they must not fill the disk. */
  auditStrangers: 120,
  /** Characters of one text, and of the whole detail, of an entry. */
  auditTextChars: 500,
  auditDetailChars: 4_000,
  /** How old a command of Slack may be; Slack's own advice. It is also how long one is known so that it is not taken again. */
  slackAgeMs: 300_000,
  /** How long the first answer to a command of Slack is worked at: Slack gives up after three seconds. */
  slackAnswerMs: 2_000,
  /** Bytes of a command of Slack: its form has a dozen short fields. */
  slackBodyBytes: 64 << 10,
  /** Commands of Slack whose documents are made at once, and how many may wait. */
  slackAtOnce: 2,
  slackWaiting: 20,
  /** How long a link that a command of Slack gave holds. */
  slackLinkMs: 7 * 86_400_000,
  /** How often a table's log is looked at for a newer version, at most: two small reads, so that a page of twenty panels looks once. */
  deskLookMs: 250,
  /** Memory of the engine that answers panels, of the one for people's SQL, and of each within the walls of a tenant. */
  panelMemoryMb: 600,
  personMemoryMb: 600,
  walledMemoryMb: 200,
  /** Memory of the engine that copies rows of tenants: with half of it a file of forty columns is spilled while it is written. */
  deskMemoryMb: 400,
  /** Engines within walls that are open at one time; the one that rested longest goes first. */
  walledEngines: 8,
  /** An engine that nobody asked for so long is closed; the next question opens it in some tenths of a second. */
  deskIdleMs: 600_000,
  /** Bytes, at eight to a value, of the tables that one engine keeps in memory; the second is for one within walls. */
  deskHeldBytes: 200_000_000,
  walledHeldBytes: 50_000_000,
  /** Statements that an engine knows to be harmless without reading them again, and their characters in all. */
  deskStatements: 2_000,
  deskStatementChars: 8 << 20,
  /** Rows of a table that go into one file of those that hold the rows of a tenant alone. */
  walledRows: 4_000_000,
  /** Such files with few rows of one table: when there are more, they become one. */
  walledFiles: 24,
  /**
   * Statements that run at one time: those of panels take milliseconds and one of Node's four threads each; one of a person may have both
   * threads of its engine for a minute.
   */
  panelsAtOnce: 3,
  peopleAtOnce: 2,
  /** Statements whose rows go into a file as fast as somebody takes them; beside the others, as a slow line is no load. */
  filesAtOnce: 3,
  /** Statements that wait for their turn, of everybody and of one; more are refused. One may be many: all who hold the same link, or sit at this machine. */
  statementsWaiting: 200,
  statementsWaitingEach: 100,
  /** How long a statement waits for its turn before it is refused: a page shows that it waits, and nobody waits longer. */
  statementWaitMs: 20_000,
  /** How long the engine may work on one statement; time that its rows wait to be taken does not count. */
  statementMs: 60_000,
  /** … and on one whose rows go into a file. */
  fileStatementMs: 900_000,
  /** How long rows wait to be taken before the statement ends: whoever reads has gone without saying so. */
  untakenMs: 120_000,
  /** Resident bytes by which the process of people's statements may grow: its engines, and as much again for values they build. */
  peopleBytes: 2_000_000_000,
  /** … and beyond which it is ended: what a call builds within one look on a fast machine. */
  peopleSpareBytes: 500_000_000,
  /** How long a statement may take to stop when it is told to, before the process of all of them is ended. */
  peopleStopMs: 5_000,
  /** How often its size is looked at. */
  growthLookMs: 50,
  /** Rows of one answer to a page: a chart or a table of more is a download. */
  shownRows: 50_000,
  /** Answers that are kept for others who look at the same, and their rows in all: pages of some dashboards, and some tens of megabytes. */
  keptAnswers: 300,
  keptAnswerRows: 200_000,
  /** What is known of the intervals behind so many questions is kept until the state changes: a wall of dashboards asks the same again. */
  keptBooks: 500,
  /** Intervals that were counted again of which the late files are looked for: older ones are told without their number of files. */
  markedIntervals: 100,
  /** Queries that one person may keep. */
  savedQueries: 1_000,
  /** How long a prepared download may be fetched, and how many of them wait. */
  downloadMs: 60_000,
  downloadsWaiting: 1_000,
  /** Characters that a function of a statement pads a text to: more is no text of anybody, and a million such fill the memory. */
  builtChars: 100_000,
  /** Connections of an engine that are kept for the next query, each with some kilobytes: as many as run at one time. */
  idleConnections: 4,
  /** Time zones that are kept open, with the offsets of instants that were asked for: more than people use, less than all names there are. */
  openZones: 64,
  zoneOffsets: 4_096,
  /** Values of one parameter of a feed that is a list: what still fits into an address. */
  feedListValues: 1_000,
  /** How often the state is looked at for a minute that has closed: between two looks a feed is answered from memory alone. */
  feedLookMs: 250,
  /** Answers of feeds that are kept, by feed and parameters, and their characters in all: shops ask for a few lists again and again. */
  feedAnswers: 2_000,
  feedAnswerChars: 32 << 20,
  /** Who asks so shortly after somebody else is given the same while the next answer is made; who comes after a pause waits for it. */
  feedStaleMs: 2_000,
  /** How long after a minute closed, or was built again, the tables behind a feed are looked at too: readers may see them a moment later. */
  feedYoungMs: 5_000,
  /** How long one publication of a feed may take before it is given up until the next minute. */
  feedPublishMs: 5_000,
  /** Data files of which a reader remembers that they lie in the lake: more than a year of minutes; beyond, it looks again. */
  placedFiles: 1_000_000,
  /** Hot files of one table that came since an engine copied the others: each costs it some tenths of a millisecond at every tick. */
  hotFreshFiles: 16,
  /** How long a broker may take to accept a connection, and to answer what was asked. */
  kafkaConnectMs: 5_000,
  kafkaAnswerMs: 15_000,
  /** How long a broker holds an answer back while nothing comes: it is also how long reading takes to stop. */
  kafkaWaitMs: 500,
  /** Bytes that one answer of a broker brings, as they were sent; a single batch may be larger. */
  kafkaFetchBytes: 4 << 20,
  /** What a compressed batch may become: ordinary ones are of a megabyte, and a bomb must not fill the memory. */
  kafkaBatchBytes: 128 << 20,
  /** A message that is larger is a reject: it is what one request by HTTP may hold. */
  kafkaMessageBytes: 16 << 20,
  /** Messages that are made into lines at once, in about a millisecond: a server has others to answer meanwhile. */
  kafkaTurnMessages: 200,
  /** How often the reader looks for partitions that were added, and whether the topic is still the same. */
  kafkaTopicMs: 30_000,
  /** Waits after an error double from the first to the second, so that a broker that comes back is not run down. */
  kafkaFirstWaitMs: 500,
  kafkaLongestWaitMs: 30_000,
  /** How often a pass tries to read a topic before it goes on without. */
  kafkaDrainTries: 3,
  /** What a pass reads of one topic, in time and bytes: the rest is for the next one, and others have their turn. */
  kafkaDrainMs: 60_000,
  kafkaDrainBytes: 1 << 30,
  /** A segment is sealed when it has so many bytes, if its minute is not over before: what a restart reads again stays small. */
  segmentBytes: 64 << 20,
  /** Lines of waiting requests that are written at once; more go with the next write. */
  segmentWriteBytes: 8 << 20,
  /** What is read at once of a segment whose end may be torn. */
  tailBytes: 1 << 20,
  /** The longest line of a segment: a body that is one record, and what is added to it. Where a longer one seems to stand, there is none. */
  segmentLineBytes: 20 << 20,
  /** How long a database of the user may take to answer a connection … */
  databaseConnectMs: 10_000,
  /** … and a statement. A pass waits no longer for somebody else's server. */
  databaseStatementMs: 30_000,
  /** Rows of a dimension: it is held whole while it is compared, and is no table of events. */
  dimensionRows: 500_000,
  /** … and characters of what a database gives of it. */
  dimensionChars: 256 << 20,
  /** Characters kept of what was sent as a record and is none: enough to see what it was. */
  unreadChars: 16_384,
  /** Records of one body, and its lines with the blank ones: each record grows by what is added to it, and must not grow without end. */
  recordsPerBody: 200_000,
  linesPerBody: 1_000_000,
  /** Records of one body that are looked at before others get their turn. */
  recordsBetweenRests: 500,
  /** A body of records, inflated; more is a file, and there are other ways for files. */
  collectBodyBytes: 16 << 20,
  /** Bytes of bodies that come in or wait for the disk; beyond, senders are told to come later. */
  collectWaitingBytes: 96 << 20,
  /** How long a body may take to come, and how often that is looked at. */
  collectBodyMs: 30_000,
  collectLookMs: 1_000,
  /** Senders, each with a key or an address, whose requests are counted; of more the ones that were quiet longest are forgotten. */
  collectSenders: 100_000,
  /** Characters of one report of a player in CMCD: its keys are some dozens, and the longest is an address. */
  cmcdChars: 16_384,
  /** Shapes of records that are known at one time, and that are learnt in a minute: senders have a few each, and who makes up more is slow. */
  shapesKept: 16,
  shapesLearnt: 100,
  /** Characters of a record that is known by its shape; a longer one is looked at. */
  shapeChars: 100_000,
  /** Rows of a result table that one statement writes: servers bound the bytes of one. */
  outputRowsAtOnce: 1_000,
  /** Rows and minutes of one transaction; a minute with more rows is one by itself. Longer ones hold locks that others wait for. */
  outputTransactionRows: 20_000,
  outputTransactionMinutes: 360,
  /** Minutes that one pass writes into one result table, so that a long history does not hold the pass up. */
  outputMinutes: 10_080,
  /** The longest time between two tries to reach a database that is away. */
  outputBackoffMs: 600_000,
  ...machineLimits,
} as const;
