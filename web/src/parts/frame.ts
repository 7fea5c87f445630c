// How a page is framed: with the rail; `bare` as a shared link; `embed` inside of another site, without a head; `wall` for a screen that
// nobody touches.

import { createContext, useContext } from 'react';

export type Frame = 'full' | 'bare' | 'embed' | 'wall';

export const FrameContext = createContext<Frame>('full');

export const useFrame = (): Frame => useContext(FrameContext);
