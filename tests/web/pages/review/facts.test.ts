import { beforeAll, describe, expect, test } from 'vitest';
import i18next from 'i18next';

import { factWords } from '../../../../web-client/src/pages/review/facts';
import { kLanguages, speak } from '../../speak';

const words = { duration: (ms: number) => `${ms / 60_000} min`, number: (value: number) => String(value) };
const fact = (name: string, value: number) => ({ name, value: BigInt(value) });

/** The facts that the server gives with each kind of case. */
const kFacts = {
  daily_total: ['played_ms', 'median_ms', 'limit_ms'],
  cadence: ['claims', 'equal_permille', 'median_permille', 'limit_permille', 'unbroken_ms'],
  speed_edge: ['edge_permille', 'median_permille', 'limit_permille', 'played_ms'],
  parallel: ['take_overs', 'median_take_overs', 'limit_take_overs', 'overlapped_ms', 'median_ms', 'limit_ms'],
  answer_times: ['answers', 'answer_median_ms', 'answer_spread_ms'],
};

describe('the numbers of a case', () => {
  test('are read in their units', () => {
    const facts = [fact('played_ms', 600_000), fact('edge_permille', 915), fact('take_overs', 21), fact('answer_median_ms', 430)];
    expect(factWords(facts, words)).toEqual({ played_ms: '10 min', edge_permille: '91.5', take_overs: '21', answer_median_ms: '0.4' });
  });
});

describe.each(kLanguages)('a case in %s', (language) => {
  beforeAll(() => speak(language));

  test.each(Object.entries(kFacts))('of kind %s is explained with all of its numbers', (kind, names) => {
    const facts = factWords(names.map((name, at) => fact(name, (at + 1) * 60_000)), words);
    const text = i18next.t(`kind.${kind}.text`, { ns: 'review', ...facts });
    expect(text).not.toContain('{{');
    for (const told of Object.values(facts)) expect(text).toContain(told);
    expect(i18next.t(`kind.${kind}.title`, { ns: 'review' })).not.toContain('kind.');
  });
});
