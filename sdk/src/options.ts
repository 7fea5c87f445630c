// What a page says to `watch`, what it gets back, and the beat that is sent. These are the types that are published: a name here is a promise.

/** One beat: who is watching what at this moment, and how it went since the beat before. A field that is not known is absent, never 0. */
export interface Beat {
  /** Address of the client. The server knows it; set by `fields` only where it does not. */
  ip?: string;
  /** The browser, as it names itself. */
  agent?: string;
  roomid: string;
  userid: string;
  /** One id for one playback. */
  playid: string;
  /** Milliseconds since 1970, UTC. */
  timestamp: number;
  region?: string;
  /** Audio bitrate, bit/s. */
  abytes?: number;
  /** Audio frames since the last beat. */
  afcnt?: number;
  /** Audio frames dropped since the last beat. */
  adrop?: number;
  /** Time at which the sound that is heard now was made, milliseconds since 1970. */
  afts?: number;
  /** From the making of a sound to its being heard, milliseconds. */
  alat?: number;
  /** Video bitrate, bit/s. */
  vbytes?: number;
  /** Video frames since the last beat, dropped ones among them. */
  vfcnt?: number;
  /** Video frames dropped since the last beat. */
  vdrop?: number;
  /** Time at which the frame that is seen now was made, milliseconds since 1970. */
  vfts?: number;
  /** From the making of a frame to its being seen, milliseconds. */
  vlat?: number;
  /** Times that sending stood still since the last beat: known to who sends, not to a player. */
  ublock?: number;
  /** Times that playing stood still since the last beat. */
  dblock?: number;
}

/** A `<video>` or `<audio>`, or an instance of hls.js, dash.js or Shaka Player; it is known by what it can do. */
export type Watchable =
  | HTMLMediaElement
  | { readonly media: HTMLMediaElement | null }
  | { getVideoElement(): HTMLMediaElement }
  | { getMediaElement(): HTMLMediaElement | null };

export interface WatchOptions {
  /** Where beats go: `https://stats.example/collect/live.heartbeats`. */
  url: string;
  /** The write key of the application. It is public, as all that a page holds. */
  key: string;
  /** Id of what is watched; at most 256 characters. */
  room: string | number;
  /** Id of who is watching; at most 256 characters. */
  user: string | number;
  region?: string;
  /** Seconds between two beats until the server says another number; 30 when absent. */
  beatSeconds?: number;
  /** Called for every beat: what the application knows better. It replaces fields of the same name. */
  fields?: () => Partial<Beat>;
}

export interface Watching {
  /** Sends what is left, and nothing more after it. */
  stop(): void;
  /** The `playid` of the playback now. */
  readonly play: string;
  /** Beats that wait to be sent. */
  readonly waiting: number;
  /** Beats that were given up: too many waited, too old, or refused for good. */
  readonly dropped: number;
}
