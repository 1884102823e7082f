/** What an author says about a lesson, and what is wrong with it. */
import type { Lesson } from '../../protocol/server/protocol/library_pb';

export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly subject: string;
  readonly stage: string;
  readonly language: string;
  readonly category: string;
  readonly downloadsAllowed: boolean;
}

export const kLongestTitle = 100;
export const kLongestDescription = 2000;

export function draftOf(lesson: Pick<Lesson, 'title' | 'description' | 'tags' | 'downloadsAllowed'>): Draft {
  const { subject = '', stage = '', language = '', category = '' } = lesson.tags ?? {};
  const { title, description, downloadsAllowed } = lesson;
  return { title, description, subject, stage, language, category, downloadsAllowed };
}

/** A draft with a problem is kept on the page and not sent. */
export function problemOf(draft: Draft): 'title_missing' | null {
  return draft.title.trim() === '' ? 'title_missing' : null;
}
