// Japanese letters: 124 slices that the browser takes as it needs them. Their table is large, so it comes after the first paint.

import '@fontsource/biz-udpgothic/400.css';
import '@fontsource/biz-udpgothic/700.css';
