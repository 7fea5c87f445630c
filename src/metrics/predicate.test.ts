// What a person's condition may be, and a list of what it must never be.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../base/errors.ts';
import { compilePredicate } from './predicate.ts';

const dimensions: Record<string, string> = { depot: '"depot"', firm: '(upper("carrier"))', 'sort code': '"code"' };
const unknown = (name: string): never => {
  throw new RangeError(name);
};
const compiled = (where: string) => compilePredicate(where, name => dimensions[name.toLowerCase()], unknown);

describe('conditions', () => {
  it('put expressions in the place of dimensions and leave texts as they are', () => {
    expect(compiled("Depot in ('a', 'it''s; -- depot') and not (firm like 'X%')")).toBe(
      `("depot" in ( 'a' , 'it''s; -- depot' ) and not ( (upper("carrier")) like 'X%' ))`,
    );
    expect(compiled('"sort code" is null or lower(depot) <> date \'2024-01-01\'')).toBe(
      `("code" is null or lower ( "depot" ) <> date '2024-01-01')`,
    );
    expect(compiled('1.5e3 - -1 >= 2')).toBe('(1.5e3 - - 1 >= 2)');
  });

  it('are one expression without anything hidden in it', () => {
    const hostile = [
      '',
      '   ',
      "depot = 'a'; drop table x",
      "depot = 'a' -- and more",
      "depot = 'a' /* and more",
      "depot = 'a') or (1 = 1",
      "depot = 'a', 1",
      "(depot = 'a'",
      "depot = 'a",
      'depot = "a',
      'depot = $$a$$',
      'depot = $1',
      'depot = ?',
      'depot::integer = 1',
      'a.depot = 1',
      'depot[1] = 1',
      '{depot: 1}',
      "depot = 'a'\u0000",
      `depot = '${'a'.repeat(20_000)}'`,
    ];
    for (const where of hostile) expect(() => compiled(where), where).toThrow(AppError);
  });

  it('know no column, function or query that is not on the list', () => {
    for (const where of [
      'grams > 1',
      "depot = e'x'",
      "getenv('HOME') = ''",
      'exists (select 1)',
      "depot = (select 'a')",
      "read_csv('x') is null",
      'count (*) > 1',
    ]) {
      expect(() => compiled(where), where).toThrow(RangeError);
    }
  });

  it('never let a text out of its quotes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), text => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        expect(compiled(`depot = ${quoted}`)).toBe(`("depot" = ${quoted})`);
      }),
      { numRuns: 200 },
    );
  });
});
