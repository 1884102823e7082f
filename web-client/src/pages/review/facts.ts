/** The numbers that explain a case, each in the words of its unit. */
import type { AnomalyFact } from '../../protocol/server/protocol/review_pb';

export interface FactWords {
  readonly duration: (ms: number) => string;
  readonly number: (value: number) => string;
}

/** By name, ready to be filled into a sentence: times as durations, shares as per cent, the rest as numbers. */
export function factWords(facts: readonly Pick<AnomalyFact, 'name' | 'value'>[], words: FactWords): Record<string, string> {
  return Object.fromEntries(facts.map(({ name, value }) => [name, inWords(name, Number(value), words)]));
}

/** Answers to questions are told apart by tenths of a second. */
const kShort: ReadonlySet<string> = new Set(['answer_median_ms', 'answer_spread_ms']);

function inWords(name: string, value: number, { duration, number }: FactWords): string {
  if (kShort.has(name)) return number(Math.round(value / 100) / 10);
  if (name.endsWith('_ms')) return duration(value);
  if (name.endsWith('_permille')) return number(value / 10);
  return number(value);
}
