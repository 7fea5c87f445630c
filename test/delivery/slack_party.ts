// A small Slack on 127.0.0.1: one incoming webhook, and the methods that a bot calls, each with the checks and the limits that
// https://docs.slack.dev names: the token, the room, 50 blocks, 40,000 characters, an upload of the length that was announced.

import { type GivenAnswer, type HttpParty, type KeptRequest, openParty } from './http_party.ts';

export interface SlackParty {
  url: string;
  posted: { channel?: string; text: string; blocks: number; ts: string }[];
  /** Files that are shown in a room. */
  files: { name: string; content: string; channel: string; thread: string | undefined; title: string }[];
  /** The next call, whichever it is, is one too many. */
  limitNext(retryAfter: string): void;
  /** The next call of a method has this error. */
  failNext(method: string, error: string): void;
  close(): Promise<void>;
}

/** What the methods share. */
interface Room {
  party: SlackParty;
  uploads: Map<string, Upload>;
}

interface Upload {
  name: string;
  length: number;
  content?: string;
}

const json = (value: object): GivenAnswer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
const no = (error: string): GivenAnswer => json({ ok: false, error });

/** Puts a message up; the error, if there is one. */
function post({ party }: Room, body: Record<string, unknown>): string | undefined {
  const { text, blocks = [] } = body as { text?: string; blocks?: unknown[] };
  if (typeof text !== 'string' || text === '') return 'no_text';
  if (text.length > 40_000) return 'msg_too_long';
  if (blocks.length > 50) return 'invalid_blocks';
  const channel = typeof body['channel'] === 'string' ? { channel: body['channel'] } : {};
  party.posted.push({ ...channel, text, blocks: blocks.length, ts: `1772366400.00000${party.posted.length}` });
  return undefined;
}

const methods: Record<string, (room: Room, body: Record<string, unknown>) => GivenAnswer> = {
  'chat.postMessage': (room, body) => {
    if (body['channel'] !== 'C123') return no('channel_not_found');
    const error = post(room, body);
    return error === undefined ? json({ ok: true, ts: room.party.posted.at(-1)?.ts }) : no(error);
  },
  'files.getUploadURLExternal': ({ party, uploads }, { filename, length }) => {
    if (typeof filename !== 'string' || !(Number(length) > 0)) return no('invalid_arguments');
    const id = `F${uploads.size + 1}`;
    uploads.set(id, { name: filename, length: Number(length) });
    return json({ ok: true, upload_url: `${party.url}/upload/${id}`, file_id: id });
  },
  'files.completeUploadExternal': ({ party, uploads }, { files, channel_id: channel, thread_ts: thread }) => {
    for (const { id, title } of files as { id: string; title: string }[]) {
      const upload = uploads.get(id);
      if (upload?.content === undefined) return no('file_not_found');
      const { name, content } = upload;
      party.files.push({ name, content, channel: String(channel), thread: thread as string | undefined, title });
    }
    return json({ ok: true, files: [] });
  },
};

export async function openSlack(): Promise<SlackParty> {
  const failing = new Map<string, string>();
  let limited: string | undefined;

  const call = (method: string, request: KeptRequest): GivenAnswer => {
    if (request.headers.authorization !== 'Bearer xoxb-1') return no('invalid_auth');
    const error = failing.get(method);
    failing.delete(method);
    if (error !== undefined) return no(error);
    const text = request.body.toString();
    const isJson = /json/.test(request.headers['content-type'] ?? '');
    const body = isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
    return methods[method]?.(room, body) ?? no('unknown_method');
  };

  const answer = (request: KeptRequest): GivenAnswer => {
    if (limited !== undefined) {
      const headers = { 'retry-after': limited };
      limited = undefined;
      return { status: 429, headers, body: '{"ok":false,"error":"ratelimited"}' };
    }
    const [, place, name = ''] = request.path.split('/');
    if (place === 'api') return call(name, request);
    if (place === 'upload') {
      const upload = room.uploads.get(name);
      if (upload === undefined || upload.length !== request.body.length) return { status: 400, body: 'length' };
      upload.content = request.body.toString();
      return { body: `OK - ${upload.length}` };
    }
    if (request.path !== '/services/T/B/secret') return { status: 404, body: 'no_service' };
    const error = post(room, JSON.parse(request.body.toString()));
    return error === undefined ? { body: 'ok' } : { status: 400, body: error };
  };

  const server: HttpParty = await openParty(answer);
  const party: SlackParty = {
    url: server.url,
    posted: [],
    files: [],
    limitNext: retryAfter => {
      limited = retryAfter;
    },
    failNext: (method, error) => void failing.set(method, error),
    close: () => server.close(),
  };
  const room: Room = { party, uploads: new Map() };
  return party;
}
