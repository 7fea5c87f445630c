// Where two texts differ, line by line: the longest lines that both have in common stay, the others are of one or the other.

export interface DiffLine {
  of: 'both' | 'theirs' | 'mine';
  text: string;
}

/** Longer texts are not compared: the table of it grows by the product of their lines. */
const mostLines = 2_000;

/** Lines of both, in order; undefined where the texts are too long to compare. */
export function diffLines(theirs: string, mine: string): DiffLine[] | undefined {
  const [left, right] = [theirs.split('\n'), mine.split('\n')];
  if (left.length > mostLines || right.length > mostLines) return undefined;
  const width = right.length + 1;
  // Of each pair of places, how many lines are common from there to the end.
  const common = new Uint16Array((left.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1)
    for (let column = right.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const [theirLine, myLine] = [left[row], right[column]];
    if (theirLine !== undefined && theirLine === myLine) {
      lines.push({ of: 'both', text: theirLine });
      row += 1;
      column += 1;
    } else if (theirLine !== undefined && (myLine === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ of: 'theirs', text: theirLine });
      row += 1;
    } else {
      lines.push({ of: 'mine', text: myLine ?? '' });
      column += 1;
    }
  }
  return lines;
}

/** Only lines that differ, and so many around them; a gap is undefined. */
export function aroundChanges(lines: readonly DiffLine[], context = 2): (DiffLine | undefined)[] {
  const kept = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(line => line.of !== 'both'),
  );
  return lines.flatMap((line, at) => (kept[at] ? [line] : kept[at - 1] || at === 0 ? [undefined] : []));
}
