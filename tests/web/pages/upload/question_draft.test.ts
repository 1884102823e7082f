import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';

import {
  draftOf, keepDraft, keptDraft, kNewQuestion, problemOf, type QuestionDraft, questionIn,
} from '../../../../web-client/src/pages/upload/question_draft';
import { BankQuestionSchema } from '../../../../web-client/src/protocol/server/protocol/presence_pb';

const good: QuestionDraft = { id: '0', prompt: '二分之一加二分之一是多少？', choices: ['一', '二', ''], from: '3:20' };
const keyOf = (change: Partial<QuestionDraft>, durationMs = 0): string | undefined => problemOf({ ...good, ...change }, durationMs)?.key;

describe('a question that its author writes', () => {
  test('is good with a prompt, a right answer and another one; what is empty is no choice', () => {
    expect(problemOf(good, 0)).toBeNull();
    expect(questionIn(good, undefined)).toEqual({ questionId: '0', prompt: good.prompt, choices: ['一', '二'], fromMs: 200_000n });
    expect(questionIn({ ...good, from: ' ' }, undefined).fromMs).toBe(0n);
  });

  test.each<[string, Partial<QuestionDraft>]>([
    ['prompt', { prompt: ' ' }],
    ['prompt_long', { prompt: '长'.repeat(201) }],
    ['right', { choices: ['', '二', '三'] }],
    ['few', { choices: ['一', ' ', ''] }],
    ['twice', { choices: ['一', '二', ' 一 '] }],
    ['choice_long', { choices: ['一', '长'.repeat(101)] }],
    ['time', { from: 'soon' }],
  ])('has the problem "%s"', (key, change) => {
    expect(keyOf(change)).toBe(key);
  });

  test('counts in characters, which may be of three bytes each, as the server does', () => {
    expect(keyOf({ prompt: '长'.repeat(200), choices: ['长'.repeat(100), 'a'.repeat(100)] })).toBeUndefined();
    expect(keyOf({ choices: ['a'.repeat(101), '二'] })).toBe('choice_long');
    expect(keyOf({ choices: ['𠮷'.repeat(76), '二'] })).toBe('choice_long');
  });

  test('would never be asked behind the end of the video', () => {
    expect([keyOf({}, 200_000), keyOf({}, 200_001), keyOf({}, 0)]).toEqual(['late', undefined, undefined]);
  });

  test('keeps the milliseconds of a time that was not touched', () => {
    const was = create(BankQuestionSchema, { questionId: '5', prompt: 'p', choices: ['a', 'b'], fromMs: 200_400n });
    const draft = draftOf(was);
    expect(draft).toEqual({ id: '5', prompt: 'p', choices: ['a', 'b'], from: '3:20' });
    expect(questionIn(draft, was).fromMs).toBe(200_400n);
    expect(questionIn({ ...draft, from: '3:21' }, was).fromMs).toBe(201_000n);
  });
});

describe('what is being written', () => {
  const drawer = (kept = new Map<string, string>()) => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  });

  test('is there again after the page was left, for its own lesson alone, until it is saved', () => {
    const one = drawer();
    keepDraft('17', good, () => one);
    expect(keptDraft('17', () => one)).toEqual(good);
    expect(keptDraft('18', () => one)).toBeNull();
    keepDraft('17', null, () => one);
    expect(keptDraft('17', () => one)).toBeNull();
  });

  test('is nothing where the browser keeps nothing, or something else', () => {
    const broken = () => { throw new Error('no storage'); };
    keepDraft('17', kNewQuestion, broken);
    expect(keptDraft('17', broken)).toBeNull();
    for (const text of ['{', '7', '{"id":1}', '{"id":"0","prompt":"","from":"","choices":[1]}']) {
      expect(keptDraft('17', () => drawer(new Map([['yanxiu.question.17', text]])))).toBeNull();
    }
  });
});
