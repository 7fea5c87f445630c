// Files that a person hands in: sent two at a time, each with how far it is, stopped when asked. What must stay true: what is told as handed in
// lies in the source's folder whole, since the server answers only then.

import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiProblem, credentials, hrefOf } from '../../api/client.ts';

export interface Upload {
  id: number;
  file: File;
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'stopped';
  /** Bytes that went. */
  sent: number;
  /** When it was chosen, by the server's clock. */
  since: Date;
  /** Where it lies, once it does. */
  path?: string;
  error?: Error;
}

/** As many at once as a person can follow; a folder of more is copied, not dropped. */
export const mostUploads = 200;
const atOnce = 2;

export interface Uploads {
  uploads: readonly Upload[];
  /** Files that were one too many. */
  leftOut: number;
  add: (files: readonly File[]) => void;
  stop: (id: number) => void;
  again: (id: number) => void;
  clear: () => void;
  /** When the newest of them was handed in, once none is on its way. */
  handedIn: Date | undefined;
}

export function useUploads(source: string, now: Date): Uploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [leftOut, setLeftOut] = useState(0);
  const [handedIn, setHandedIn] = useState<Date>();
  const requests = useRef(new Map<number, XMLHttpRequest>());
  const numbers = useRef(0);
  const change = useCallback(
    (id: number, some: Partial<Upload>) =>
      setUploads(before => before.map(one => (one.id === id ? { ...one, ...some } : one))),
    [],
  );
  useEffect(() => {
    const sending = uploads.filter(one => one.state === 'sending').length;
    for (const next of uploads.filter(one => one.state === 'waiting').slice(0, atOnce - sending)) {
      if (requests.current.has(next.id)) continue;
      requests.current.set(
        next.id,
        put(source, next.file, {
          onProgress: sent => change(next.id, { sent }),
          onEnd: ended => {
            requests.current.delete(next.id);
            if (ended.state === 'sent') setHandedIn(new Date());
            change(next.id, ended);
          },
        }),
      );
      change(next.id, { state: 'sending' });
    }
  }, [uploads, source, change]);
  useEffect(() => {
    const under = requests.current;
    return () => {
      for (const request of under.values()) request.abort();
    };
  }, []);
  const add = useCallback(
    (files: readonly File[]) => {
      setUploads(before => {
        const taken = files.slice(0, Math.max(0, mostUploads - before.length));
        setLeftOut(files.length - taken.length);
        return [
          ...before,
          ...taken.map((file): Upload => ({ id: ++numbers.current, file, state: 'waiting', sent: 0, since: now })),
        ];
      });
    },
    [now],
  );
  const busy = uploads.some(one => one.state === 'waiting' || one.state === 'sending');
  return {
    uploads,
    leftOut,
    add,
    stop: id => {
      requests.current.get(id)?.abort();
      change(id, { state: 'stopped' });
    },
    again: id => change(id, { state: 'waiting', sent: 0 }),
    clear: () => {
      setUploads(before => before.filter(one => one.state === 'waiting' || one.state === 'sending'));
      setLeftOut(0);
      setHandedIn(undefined);
    },
    handedIn: busy ? undefined : handedIn,
  };
}

interface Telling {
  onProgress: (sent: number) => void;
  onEnd: (ended: Partial<Upload> & { state: Upload['state'] }) => void;
}

/** XMLHttpRequest, since fetch does not tell how far a body is. */
function put(source: string, file: File, { onProgress, onEnd }: Telling): XMLHttpRequest {
  const request = new XMLHttpRequest();
  request.open('PUT', hrefOf('uploadFile', { params: { source, file: file.name } }));
  request.setRequestHeader('content-type', 'application/octet-stream');
  if (credentials.csrf !== null) request.setRequestHeader('x-csrf-token', credentials.csrf);
  request.upload.addEventListener('progress', event => onProgress(event.loaded));
  request.addEventListener('load', () => {
    const body = parsed(request.responseText);
    if (request.status >= 200 && request.status < 300)
      onEnd({ state: 'sent', sent: file.size, path: String(body['path'] ?? file.name) });
    else onEnd({ state: 'failed', error: new ApiProblem(request.status, body) });
  });
  request.addEventListener('error', () => onEnd({ state: 'failed', error: new TypeError('Failed to fetch') }));
  request.addEventListener('abort', () => onEnd({ state: 'stopped' }));
  request.send(file);
  return request;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
