// Reads back what `showValue` wrote, for tests that compare what is said with what is so.

const byteSteps = ['', 'k', 'M', 'G', 'T', 'P'];

/** The amount that a text says, and half of what its last digit is worth. Of percentages the ratio, when `unit` is `ratio`. */
export function readAmount(text: string, unit?: string): { amount: number; half: number } {
  const match = /^([+−]?)(\d[\d,]*)(\.\d+)?\s?(%|[kMGTP]?B|[KMGTP]iB|[kMGT]?bps)?$/.exec(text);
  if (match === null) throw new Error(`no amount: ${text}`);
  const [, sign = '', whole = '', fraction = '', name = ''] = match;
  const step = 10 ** -Math.max(0, fraction.length - 1);
  const scale = scaleOf(name, unit);
  const amount = Number(`${whole.replaceAll(',', '')}${fraction}`) * scale;
  return { amount: sign === '−' ? -amount : amount, half: (step * scale) / 2 };
}

function scaleOf(name: string, unit: string | undefined): number {
  if (name === '%') return unit === 'ratio' ? 0.01 : 1;
  if (name.endsWith('iB')) return 1024 ** ('KMGTP'.indexOf(name.charAt(0)) + 1);
  return name.endsWith('B') ? 1000 ** byteSteps.indexOf(name.slice(0, -1)) : 1;
}
