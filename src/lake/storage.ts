// Where the lake's bytes lie. A few verbs that a folder and a bucket both keep: no rename, no lock, no append. Keys are
// relative paths with `/`. `storage.contract.ts` is the suite that every adapter passes.

export interface StoredObject {
  key: string;
  bytes: number;
  modifiedMs: number;
}

export interface Storage {
  /** Puts a whole object; durable when it returns. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** Puts an object from a local file, which is consumed (it may be moved); gives its size. Durable when it returns. */
  putFile(key: string, localFile: string): Promise<number>;
  /**
   * Puts the object only if there is none of that key: true if it was put. Exactly one of many callers wins, if each has a content of its
   * own: where an answer can be lost, what is there with the same content is taken for one's own.
   */
  putIfAbsent(key: string, content: Uint8Array): Promise<boolean>;
  /** The bytes, or the part [start, end) of them; undefined when there is no such object. */
  get(key: string, range?: { start: number; end: number }): Promise<Uint8Array | undefined>;
  /** All objects whose key starts with the prefix, ordered by key. */
  list(prefix: string): Promise<StoredObject[]>;
  /** Deletes the object; nothing happens when there is none. */
  delete(key: string): Promise<void>;
  /**
   * A local path under which the object's bytes can be read: the file itself, or a copy of it, which stays at least for
   * `limits.cacheRestMs`. Of an object that is not there, a path where nothing is.
   */
  local(key: string): Promise<string>;
}
