// The dates that names of files carry, such as `E1.2018-06-08-07.0a1b.gz` or `year=2018/month=06/day=08/x.json`: names that are alike up to
// their date lie in the order of it, so that the newer ones can be asked for without the older ones.

const simple =
  /(?<![0-9])(?<year>(?:19|20)[0-9]{2})(?<one>[-_./]?)(?<month>0[1-9]|1[0-2])(?<two>\k<one>)(?<day>0[1-9]|[12][0-9]|3[01])/;
const named =
  /(?<![0-9])(?<year>(?:19|20)[0-9]{2})(?<one>\/[A-Za-z]{1,8}=)(?<month>0[1-9]|1[0-2])(?<two>\/[A-Za-z]{1,8}=)(?<day>0[1-9]|[12][0-9]|3[01])(?![0-9])/;

/** Digits that follow a date written without separators may be a time, and then there are so many of them. */
const timeDigits = new Set([0, 2, 4, 6]);

/**
 * The text that a name would have up to its date if that were `day` (`2018-06-08`), and whether its own date lies before; undefined for
 * a name without a date.
 */
export function dateOfName(name: string, day: string): { at: string; isBefore: boolean } | undefined {
  const found = named.exec(name) ?? simple.exec(name);
  const { year = '', one = '', month = '', two = '', day: ofName = '' } = found?.groups ?? {};
  if (found === null || (one === '' && !timeDigits.has(digitsAfter(name, found)))) return undefined;
  const [askedYear = '', askedMonth = '', askedDay = ''] = day.split('-');
  return {
    at: `${name.slice(0, found.index)}${askedYear}${one}${askedMonth}${two}${askedDay}`,
    isBefore: `${year}-${month}-${ofName}` < day,
  };
}

const digitsAfter = (name: string, { 0: text, index }: RegExpExecArray): number =>
  /^[0-9]*/.exec(name.slice(index + text.length))?.[0].length ?? 0;
