// A live stream for the demo and the tests: a test pattern with a clock and a tone, in two qualities, as HLS and as DASH at once. ffmpeg draws it
// while it runs, so no picture is kept in the repository.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Stream {
  /** Ends ffmpeg; the files stay. */
  close(): Promise<void>;
}

const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:beep_factor=4'];
const tracks = ['-filter_complex', '[0:v]split[a][b]', '-map', '[a]', '-map', '[b]', '-map', '1:a'];
// A key frame a second, at which segments are cut and qualities change.
const picture = '-c:v libx264 -preset ultrafast -tune zerolatency -g 25 -sc_threshold 0 -b:v:0 400k -b:v:1 150k'.split(
  ' ',
);
const sound = '-c:a aac -b:a 64k'.split(' ');
const segments = [
  '-f',
  'dash',
  '-seg_duration',
  '1',
  '-window_size',
  '8',
  '-extra_window_size',
  '8',
  '-use_timeline',
  '1',
];
const manifests = ['-adaptation_sets', 'id=0,streams=v id=1,streams=a', '-hls_playlist', '1', 'live.mpd'];

/** Starts a stream in a folder: `master.m3u8` and `live.mpd`, once the first seconds of it are there. */
export async function openStream(folder: string): Promise<Stream> {
  const args = ['-v', 'error', ...input, ...tone, ...tracks, ...picture, ...sound, ...segments, ...manifests];
  const ffmpeg = spawn('ffmpeg', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  ffmpeg.stderr.setEncoding('utf8').on('data', text => (told += text));
  ffmpeg.on('error', error => (told += error.message));
  await begun(folder, ffmpeg, () => told);
  return {
    close: async () => {
      if (ffmpeg.exitCode !== null) return;
      const ended = once(ffmpeg, 'exit');
      ffmpeg.kill('SIGKILL');
      await ended;
    },
  };
}

async function begun(folder: string, ffmpeg: ChildProcess, told: () => string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const list = await readFile(join(folder, 'media_2.m3u8'), 'utf8').catch(() => '');
    if ((list.match(/#EXTINF/g) ?? []).length >= 3) return;
    if (ffmpeg.exitCode !== null || ffmpeg.pid === undefined) break;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  ffmpeg.kill('SIGKILL');
  throw new Error(`ffmpeg made no stream: ${told()}`);
}
