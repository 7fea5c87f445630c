// Around every page: who is there, the event stream, the title, the dialog that asks, and the frame. No page is shown before the session is
// known; a page that is open stays when the session ends.

import { Outlet, useLocation } from '@tanstack/react-router';
import { ConfirmProvider } from '../parts/confirm.tsx';
import { FrameContext, type Frame as FrameKind } from '../parts/frame.ts';
import { SessionContext } from '../parts/session.ts';
import { TitleProvider } from '../parts/title.tsx';
import { firstOf, useUrl } from '../parts/url.ts';
import { Boot } from './boot.tsx';
import { Frame } from './frame.tsx';
import { LiveProvider } from './live_provider.tsx';
import { Setup } from './setup.tsx';
import { ToLogin } from './to_login.tsx';
import { useSessionState } from './use_session_state.ts';

const open = /^\/(login|welcome|stories)\b/;
const shared = /^\/(share|embed)\//;

function frameOf(pathname: string, wall: boolean): FrameKind {
  if (pathname.startsWith('/embed/')) return 'embed';
  if (shared.test(pathname) || open.test(pathname)) return 'bare';
  return wall ? 'wall' : 'full';
}

export function App() {
  const { pathname } = useLocation();
  const [search] = useUrl();
  const state = useSessionState(pathname);
  if (state.session === undefined) return <Boot error={state.error} retry={state.retry} />;
  const frame = frameOf(pathname, firstOf(search['wall']) === '1');
  const free = open.test(pathname) || shared.test(pathname);
  const page =
    free || state.session.state === 'in' ? <Outlet /> : state.session.state === 'setup' ? <Setup /> : <ToLogin />;
  const listens = state.session.state === 'in' && !state.lapsed && state.session.self?.kind !== 'share';
  return (
    <SessionContext value={state.session}>
      <TitleProvider site={state.session.site.name}>
        <LiveProvider on={listens}>
          <FrameContext value={state.session.state === 'in' || free ? frame : 'bare'}>
            <ConfirmProvider>
              <Frame lapsed={state.lapsed}>{page}</Frame>
            </ConfirmProvider>
          </FrameContext>
        </LiveProvider>
      </TitleProvider>
    </SessionContext>
  );
}
