/**
 * A presence check from its first asking to its end, as the page shows it: which stage comes after which, and nothing
 * else. What the learner has chosen but not sent is sent by nobody.
 */

export type AskedKind = 'confirm' | 'frame' | 'question';

export interface Choice {
  /** As it is shown, from 1. */
  readonly number: number;
  readonly text: string;
  readonly pictureUrl: string;
}

export interface Question {
  readonly nonce: Uint8Array;
  readonly kind: AskedKind;
  readonly prompt: string;
  readonly choices: readonly Choice[];
  readonly withinMs: number;
  readonly triesLeft: number;
}

/** What an asking comes to: a question, or that another one is answered only from `nextTryAt` on (RFC 3339). */
export type Asked = { readonly question: Question } | { readonly nextTryAt: string };

export interface Answered {
  readonly right: boolean;
  readonly releasedMs: number;
  readonly triesLeft: number;
}

/**
 * asking: on its way. asked: `chosen` is a number or null, `until` on the page's monotonic clock. sending: the answer is
 * on its way. wrong, late: a new asking is one press away. resting: too many were wrong. right: it is over. gone: it was
 * over already. offline: it is asked again when the link is back. failed: something else, see `code`.
 */
export type Stage =
  | { readonly key: 'asking' | 'late' | 'gone' | 'offline' }
  | { readonly key: 'asked'; readonly question: Question; readonly until: number; readonly chosen: number | null }
  | { readonly key: 'sending'; readonly question: Question; readonly chosen: number }
  | { readonly key: 'wrong'; readonly triesLeft: number }
  | { readonly key: 'resting'; readonly nextTryAt: string }
  | { readonly key: 'right'; readonly releasedMs: number }
  | { readonly key: 'failed'; readonly code: string };

export type Happening =
  | { readonly key: 'again' | 'send' }
  | { readonly key: 'asked'; readonly asked: Asked; readonly mono: number }
  | { readonly key: 'choose'; readonly number: number }
  | { readonly key: 'move'; readonly by: 1 | -1 }
  | { readonly key: 'answered'; readonly answered: Answered }
  | { readonly key: 'lost'; readonly failure: { readonly kind: 'refused' | 'offline' | 'busy' | 'unknown'; readonly code: string } }
  | { readonly key: 'time'; readonly mono: number };

export const kBeginning: Stage = { key: 'asking' };

/** What does not fit the stage changes nothing: answers that come late, keys that are pressed twice. */
export function next(stage: Stage, happening: Happening): Stage {
  switch (happening.key) {
    case 'again':
      return stage.key === 'asking' || stage.key === 'sending' || stage.key === 'right' ? stage : kBeginning;
    case 'asked':
      return stage.key === 'asking' ? afterAsking(happening.asked, happening.mono) : stage;
    case 'choose':
      return chosen(stage, happening.number);
    case 'move':
      return moved(stage, happening.by);
    case 'send':
      return stage.key === 'asked' && stage.chosen !== null
        ? { key: 'sending', question: stage.question, chosen: stage.chosen }
        : stage;
    case 'answered':
      return stage.key === 'sending' ? afterAnswer(happening.answered) : stage;
    case 'lost':
      return afterLoss(stage, happening.failure);
    case 'time':
      return stage.key === 'asked' && happening.mono >= stage.until ? { key: 'late' } : stage;
  }
}

function afterAsking(asked: Asked, mono: number): Stage {
  if ('nextTryAt' in asked) return { key: 'resting', nextTryAt: asked.nextTryAt };
  return { key: 'asked', question: asked.question, until: mono + asked.question.withinMs, chosen: null };
}

function chosen(stage: Stage, number: number): Stage {
  if (stage.key !== 'asked' || !stage.question.choices.some((choice) => choice.number === number)) return stage;
  return { ...stage, chosen: number };
}

function moved(stage: Stage, by: 1 | -1): Stage {
  if (stage.key !== 'asked') return stage;
  const numbers = stage.question.choices.map((choice) => choice.number);
  const at = stage.chosen === null ? (by === 1 ? -1 : 0) : numbers.indexOf(stage.chosen);
  const number = numbers[(at + by + numbers.length) % numbers.length];
  return number === undefined ? stage : { ...stage, chosen: number };
}

/** Where no try is left, the next asking says until when. */
function afterAnswer({ right, releasedMs, triesLeft }: Answered): Stage {
  if (right) return { key: 'right', releasedMs };
  return triesLeft > 0 ? { key: 'wrong', triesLeft } : kBeginning;
}

/** A refused answer was too late for its question; a refused asking is about a check that is over. */
function afterLoss(stage: Stage, { kind, code }: Extract<Happening, { key: 'lost' }>['failure']): Stage {
  if (stage.key !== 'asking' && stage.key !== 'sending') return stage;
  if (kind === 'offline') return { key: 'offline' };
  if (kind === 'refused') return { key: stage.key === 'sending' ? 'late' : 'gone' };
  return { key: 'failed', code };
}

/** How much time is left, in the few words that are said of it: not every second. */
export type TimeLeft = 'two_minutes' | 'one_minute' | 'half_a_minute';

export function timeLeft(leftMs: number): TimeLeft {
  if (leftMs > 60_000) return 'two_minutes';
  return leftMs > 30_000 ? 'one_minute' : 'half_a_minute';
}

/** When the words change next, from now; null when they do not. */
export function nextWordsIn(leftMs: number): number | null {
  const border = [60_000, 30_000, 0].find((each) => each < leftMs);
  return border === undefined ? null : leftMs - border;
}
