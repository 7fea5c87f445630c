// Where a popup goes: below its button and at one of its edges, above it where there is more room, and always inside of the window.

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  width: number;
}

interface PlaceOptions {
  window: { width: number; height: number };
  /** Height that its content would take. */
  natural: number;
  align: 'start' | 'end';
}

/** Between the button and the popup. */
const gap = 4;
/** Between the popup and the edge of the window. */
const margin = 8;

export function placeOf(button: Box, popup: Pick<Box, 'width'>, { window, natural, align }: PlaceOptions) {
  const below = window.height - button.bottom - gap - margin;
  const above = button.top - gap - margin;
  const over = natural > below && above > below;
  const maxHeight = Math.max(over ? above : below, 120);
  const wanted = align === 'start' ? button.left : button.right - popup.width;
  const left = Math.max(margin, Math.min(wanted, window.width - popup.width - margin));
  return { left, top: over ? button.top - gap - Math.min(natural, maxHeight) : button.bottom + gap, maxHeight };
}
