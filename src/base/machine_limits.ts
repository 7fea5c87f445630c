// Limits of what a site has beyond one process on one machine: a state in PostgreSQL, a lake in a bucket, a cluster as its engine, work shared by
// many. Each with its reason; `limits.ts` has them all.

/** Part of `limits`. */
export const machineLimits = {
  /** How long the versions of a table's log stay after the checkpoint that stands for them: a week of history for people, and far longer than any writer sleeps between reading a log and committing to it. */
  logKeptMs: 7 * 86_400_000,
  /** Connections of one process to the state in PostgreSQL: one that writes and some that read; a server has about a hundred for all. */
  stateConnections: 5,
  /** How long it may take to connect to it … */
  stateConnectMs: 10_000,
  /** … a statement may take, beyond which the way to the server is taken for broken … */
  stateStatementMs: 300_000,
  /** … and a transaction may stand still, beyond which the server ends it: others wait for it. */
  stateIdleMs: 120_000,
  /** How long transactions of other processes are waited for; each takes milliseconds, a large one seconds. */
  stateBusyMs: 60_000,
  /** How long a server that is away is waited for: it was started again, or another one takes its place. */
  stateAwayMs: 30_000,
  /** How often a process asks whether its turn is still its own, and how long it waits for the answer: before the server gives it away. */
  turnBeatMs: 5_000,
  /** How often a server that stands by looks whether the schedule is its own to keep. */
  leadLookMs: 2_000,
  /** Waits between tries to reach it double from the first to the longest. */
  stateFirstWaitMs: 50,
  stateLongestWaitMs: 1_000,
  /** How long a request to a bucket that may go through later is tried: a service that refuses for a minute is waited for. */
  bucketPatienceMs: 90_000,
  /** Pauses between its tries double from the first to the longest. */
  bucketPauseMs: 100,
  bucketPauseMostMs: 10_000,
  /** … and one that only asks whether the bucket answers: somebody waits for it. */
  bucketLookMs: 3_000,
  /** How often is looked whether tables in a bucket have changed, for pages that are open: each look is a request a table. */
  bucketWatchMs: 5_000,
  /** How often keys or the clock are set right for one request: what is refused again then is refused for good. */
  bucketRenewals: 2,
  /** Connections of one process to a bucket: a few files in pieces, the logs of a page's tables, and a load's puts. */
  bucketConnections: 64,
  /** How long a connection to it may take to open, and nothing may come or go on one, before it is taken for lost. */
  bucketConnectMs: 5_000,
  bucketSilenceMs: 30_000,
  /** How long a role that was taken on holds: the shortest that every role allows by itself; a next one is asked for before its end. */
  bucketRoleSeconds: 3_600,
  /** Pieces in which large objects are put and fetched: small enough to be sent again, large enough not to count. */
  bucketPieceBytes: 16 << 20,
  /** Pieces of one object that are under way at one time: each is held in memory. */
  bucketPiecesAtOnce: 4,
  /** Pieces that an object may have; services take 10,000. */
  bucketPieces: 10_000,
  /** Keys of one page of a list, which is what services give at most. */
  bucketPageKeys: 1_000,
  /** How often a statement that a cluster gave up is tried: a worker that went away is noticed after one or two failures. */
  engineTries: 4,
  /** Rest before the second try; each further one is twice as long. */
  engineBackoffMs: 250,
  /** How long a cluster that does not answer is tried: a moment of the network passes, and a person still waits. */
  enginePatienceMs: 10_000,
  /** Statements of a catalogue that are tried on a cluster at one time: planning is all that it does for them. */
  checksAtOnce: 6,
  /** Tables within walls whose standing is remembered between two looks, each with some hundred bytes beside the lists of its files. */
  standsKept: 4_000,
  /** How long one answer of a cluster may take to come: it answers within a second, with nothing where there is nothing yet. */
  engineAnswerMs: 60_000,
  /** How long a cluster may take for one stretch of a model: what it has written must be committed before the grace time is over, or it would be swept. */
  clusterBuildMs: 50 * 60_000,
  /** How often a stretch is built again that a cluster lost on its way, a worker or its coordinator gone. */
  clusterBuildTries: 3,
  /** How long it rests before: a coordinator that is started again takes half a minute until it works. */
  clusterBuildRestMs: 10_000,
  /** Files that a statement names by their paths, of some hundred characters each: a cluster takes a million. Of more whole dates are written again. */
  namedFiles: 2_000,
  /** Data files of a bucket that are fetched at one time, each in pieces when it is large. */
  cacheFetches: 8,
  /** A copy of a data file that was used so shortly ago stays, whatever the size of the cache: statements of people may run for a quarter of an hour. */
  cacheRestMs: 20 * 60_000,
  /** A copy that nobody used for so long goes though there is room: what retention or an erasure took out of the lake is then on no machine. */
  cacheUnusedMs: 86_400_000,
  /** How exactly it is kept when a copy was used: asking for it again within that time costs nothing. */
  cacheTouchMs: 60_000,
  /** How often the copies are looked through at most, and after how large a part of the cache has come: a look takes a second for some 100,000 files. */
  cacheLookMs: 300_000,
  cacheLookShare: 1 / 16,
  /** How long a claim holds without a sign of life: a pause of a process must not cost its work, and what one leaves that died waits so long at most. */
  leaseMs: 30_000,
  /** Signs of life in that time: two may get lost. */
  beatsPerLease: 4,
  /** Looks for a claim that another has: from the first pause to the longest, since most are held for a moment. */
  claimLookMs: 10,
  claimLookMostMs: 250,
  /** How often somebody who works beside passes looks for something to do. */
  workLookMs: 1_000,
  /** How long a model that failed is left to passes by somebody who works beside them, so that it is not tried again all the time. */
  workRestMs: 60_000,
  /** Processes that work beside passes on one machine; each has a gigabyte for its engine. */
  workersPerMachine: 64,
  /** Files, and their stored bytes, that are claimed at a time: about a batch, so that others have some of what waits. */
  claimFiles: 64,
  claimBytes: 32 << 20,
  /** Requests that a listing of a whole bucket may take to be made at every pass: some seconds, and next to nothing in money. */
  bucketWholeRequests: 10,
  /** Messages of a queue that one pass takes, and how long it may take for it: the rest is for the next one, and others have their turn. */
  queueMessages: 20_000,
  queueDrainMs: 60_000,
  /** Messages of one answer of a queue, which is what services give at most, and of one deletion. */
  queueAtOnce: 10,
  /** How long a queue may hold an answer back while it looks in all its places for a message. */
  queueWaitSeconds: 1,
  /** How long a message that was read is kept from others: until the ledger has it, and a crash gives it back soon. */
  queueHideSeconds: 120,
  /** Objects whose size and version are asked for at one time. */
  objectsAskedAtOnce: 16,
  /** What is looked at of the beginning of an object that a cluster may read, stored and unpacked: headers and the first records. */
  rawHeadBytes: 64 << 10,
  rawHeadTextBytes: 16 << 20,
  /** Files that a cluster scans with one statement, each named in it three times by a path of some hundred characters: it takes a million. */
  rawFiles: 500,
  /** Stored bytes of them: some minutes of a small cluster, and what is done again when it loses them. */
  rawBytes: 4 * 2 ** 30,
  /** How often a scan begins again without files that the cluster could not unpack; of more broken ones all are read here. */
  rawTries: 5,
} as const;
