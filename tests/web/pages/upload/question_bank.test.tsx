// @vitest-environment jsdom
import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { QuestionsPart } from '../../../../web-client/src/pages/upload/questions_part';
import { LessonSchema } from '../../../../web-client/src/protocol/server/protocol/library_pb';
import { type BankQuestion, BankQuestionSchema, PresenceService } from '../../../../web-client/src/protocol/server/protocol/presence_pb';
import { speak } from '../../speak';

let bank: BankQuestion[];
let heard: string[];

const transport = createRouterTransport(({ service }) => {
  service(PresenceService, {
    listQuestions: () => {
      heard.push('list');
      return { questions: bank };
    },
    saveQuestion: ({ question }) => {
      const { questionId = '0', prompt = '', choices = [], fromMs = 0n } = question ?? {};
      const saved = create(BankQuestionSchema, { questionId: questionId === '0' ? String(bank.length + 1) : questionId, prompt, choices, fromMs });
      heard.push(`save ${questionId}: ${prompt} ${choices.join('/')} ${fromMs}`);
      bank = [...bank.filter((one) => one.questionId !== saved.questionId), saved];
      return { question: saved };
    },
    deleteQuestion: ({ questionId }) => {
      heard.push(`delete ${questionId}`);
      bank = bank.filter((one) => one.questionId !== questionId);
      return {};
    },
  });
});

/** What the page loads when it is wanted is there already: a slow machine is no reason to fail. */
beforeAll(() => import('../../../../web-client/src/pages/upload/question_bank'), 60_000);
beforeEach(async () => {
  bank = [];
  heard = [];
  localStorage.clear();
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  await speak('en');
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show() {
  const lesson = create(LessonSchema, { id: '17', title: 'Fractions', mine: true, durationMs: 600_000n, progress: { step: 'done' } });
  return render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={new QueryClient()}>
        <QuestionsPart lesson={lesson} />
      </QueryClientProvider>
    </TransportProvider>,
  );
}
/** By their words, or by their labels: roles take jsdom long to compute. */
const press = (words: RegExp): boolean => fireEvent.click(screen.queryByLabelText(words) ?? screen.getByText(words));
const write = (label: RegExp, value: string): boolean => fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe("a lesson's questions", { timeout: 20_000 }, () => {
  test('are loaded once somebody wants them, and what they are for is said where there are none', async () => {
    show();
    expect(heard).toEqual([]);
    press(/Manage questions/);
    await screen.findByText(/No questions yet/);
    expect(heard).toEqual(['list']);
  });

  test('are written, saved and shown with the right answer', async () => {
    show();
    press(/Manage questions/);
    await screen.findByText(/No questions yet/);
    press(/Add a question/);
    write(/^Question$/, 'Half of a half?');
    write(/The right answer/, 'a quarter');
    press(/Save question/);
    await screen.findByText(/two choices at least/);
    expect(heard).toEqual(['list']);
    write(/Choice 2/, 'a third');
    write(/Ask only after/, '3:20');
    press(/Save question/);
    await screen.findByText('a quarter (right)');
    expect(heard[1]).toBe('save 0: Half of a half? a quarter/a third 200000');
    expect(document.body.textContent).toContain('Asked only after 3:20');
    expect(document.body.textContent).toContain('The question is saved');
  });

  test('are changed, and deleted after they were asked about', async () => {
    bank = [create(BankQuestionSchema, { questionId: '5', prompt: 'Half of a half?', choices: ['a quarter', 'a third'] })];
    show();
    press(/Manage questions/);
    await screen.findByText('Half of a half?');
    press(/Edit Half/);
    write(/^Question$/, 'Half of two?');
    press(/Save question/);
    await screen.findByText('Half of two?');
    expect(heard[1]).toBe('save 5: Half of two? a quarter/a third 0');
    press(/Delete Half/);
    expect(heard).not.toContain('delete 5');
    await screen.findByText('Delete this question?');
    fireEvent.click(screen.getAllByText('Delete').at(-1) as HTMLElement);
    await screen.findByText(/No questions yet/);
    expect(heard).toContain('delete 5');
  });

  test('that were being written are there again after the page was left', async () => {
    const { unmount } = show();
    press(/Manage questions/);
    await screen.findByText(/No questions yet/);
    press(/Add a question/);
    write(/^Question$/, 'Half of a half?');
    unmount();
    show();
    await waitFor(() => expect((screen.getByLabelText(/^Question$/) as HTMLInputElement).value).toBe('Half of a half?'));
    press(/Cancel/);
    await screen.findByText(/No questions yet/);
    expect(localStorage.length).toBe(0);
  });
});
