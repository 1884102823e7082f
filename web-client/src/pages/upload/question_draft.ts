/** A question of a lesson's bank as its author writes it, what is still wrong with it, and its place on this device. */
import type { BankQuestion } from '../../protocol/server/protocol/presence_pb';
import { clockText } from '../../ui/clock';
import { timeIn } from './chapter_draft';

export interface QuestionDraft {
  /** "0" for a new one. */
  readonly id: string;
  readonly prompt: string;
  /** The first is the right one. Empty ones are none. */
  readonly choices: readonly string[];
  /** As it is written; empty for the beginning. */
  readonly from: string;
}

export const kFewestChoices = 2;
export const kMostChoices = 6;
/** In characters; and in UTF-8 no more than three bytes for each. */
export const kLongestPrompt = 200;
export const kLongestChoice = 100;

export const kNewQuestion: QuestionDraft = { id: '0', prompt: '', choices: ['', '', '', ''], from: '' };

export type QuestionProblem =
  | { readonly at: 'prompt'; readonly key: 'prompt' | 'prompt_long' }
  | { readonly at: 'choices'; readonly key: 'right' | 'few' | 'twice' | 'choice_long'; readonly index: number }
  | { readonly at: 'from'; readonly key: 'time' | 'late' };

export function draftOf({ questionId, prompt, choices, fromMs }: BankQuestion): QuestionDraft {
  const from = Number(fromMs) > 0 ? clockText(Number(fromMs)) : '';
  const room = Array<string>(Math.max(0, kFewestChoices - choices.length)).fill('');
  return { id: questionId, prompt, choices: [...choices, ...room], from };
}

/** The first thing that is wrong; null for nothing. `durationMs` is 0 while nobody knows it. */
export function problemOf(draft: QuestionDraft, durationMs: number): QuestionProblem | null {
  const { prompt, from } = draft;
  if (prompt.trim() === '') return { at: 'prompt', key: 'prompt' };
  if (isLong(prompt.trim(), kLongestPrompt)) return { at: 'prompt', key: 'prompt_long' };
  const ms = from.trim() === '' ? 0 : timeIn(from);
  const time = ms === null ? 'time' : durationMs > 0 && ms >= durationMs ? 'late' : null;
  return problemOfChoices(draft.choices) ?? (time === null ? null : { at: 'from', key: time });
}

function problemOfChoices(choices: readonly string[]): QuestionProblem | null {
  const words = choices.map((choice) => choice.trim());
  if (words[0] === '') return { at: 'choices', key: 'right', index: 0 };
  const long = words.findIndex((word) => isLong(word, kLongestChoice));
  if (long >= 0) return { at: 'choices', key: 'choice_long', index: long };
  const twice = words.findIndex((word, at) => word !== '' && words.indexOf(word) < at);
  if (twice >= 0) return { at: 'choices', key: 'twice', index: twice };
  if (words.filter((word) => word !== '').length >= kFewestChoices) return null;
  return { at: 'choices', key: 'few', index: 1 };
}

export interface SavedQuestion {
  readonly questionId: string;
  readonly prompt: string;
  readonly choices: string[];
  readonly fromMs: bigint;
}

/** Of a draft without a problem. A time that reads as before keeps its milliseconds. */
export function questionIn({ id, prompt, choices, from }: QuestionDraft, was: BankQuestion | undefined): SavedQuestion {
  const ms = from.trim() === '' ? 0 : (timeIn(from) ?? 0);
  const same = was !== undefined && clockText(Number(was.fromMs)) === clockText(ms);
  return {
    questionId: id,
    prompt: prompt.trim(),
    choices: choices.map((choice) => choice.trim()).filter((choice) => choice !== ''),
    fromMs: same ? was.fromMs : BigInt(ms),
  };
}

function isLong(text: string, most: number): boolean {
  return [...text].length > most || new TextEncoder().encode(text).length > 3 * most;
}

type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What is being written for a lesson, kept on this device until it is saved or thrown away. */
export function keptDraft(lesson: string, drawer: () => Drawer = () => localStorage): QuestionDraft | null {
  try {
    const kept = JSON.parse(drawer().getItem(keyOf(lesson)) ?? 'null') as Partial<QuestionDraft> | null;
    if (typeof kept?.id !== 'string' || typeof kept.prompt !== 'string' || typeof kept.from !== 'string') return null;
    if (!Array.isArray(kept.choices) || !kept.choices.every((choice) => typeof choice === 'string')) return null;
    return { id: kept.id, prompt: kept.prompt, from: kept.from, choices: kept.choices.slice(0, kMostChoices) };
  } catch {
    return null;
  }
}

export function keepDraft(lesson: string, draft: QuestionDraft | null, drawer: () => Drawer = () => localStorage): void {
  try {
    if (draft === null) drawer().removeItem(keyOf(lesson));
    else drawer().setItem(keyOf(lesson), JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing: it lasts as long as the page.
  }
}

function keyOf(lesson: string): string {
  return `yanxiu.question.${lesson}`;
}
