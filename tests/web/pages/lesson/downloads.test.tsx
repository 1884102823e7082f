// @vitest-environment jsdom
import { create } from '@bufbuild/protobuf';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';

import { LessonDownloads } from '../../../../web-client/src/pages/lesson/lesson_downloads';
import { LessonSchema } from '../../../../web-client/src/protocol/server/protocol/library_pb';
import { kLanguages, speak } from '../../speak';

const kFiles = [
  { kind: 'video', url: '/downloads/17/video.mp4', sizeBytes: 47_400_000n },
  { kind: 'audio', url: '/downloads/17/audio.m4a', sizeBytes: 9_000_000n },
];

describe.each(kLanguages)('a lesson in %s', (language) => {
  afterEach(cleanup);

  test('offers what its author allows, with sizes, and says that it gives no hours', async () => {
    await speak(language);
    render(<LessonDownloads lesson={create(LessonSchema, { downloads: kFiles })} />);
    const links = screen.getAllByRole('link').map((link) => [link.getAttribute('href'), link.hasAttribute('download')]);
    expect(links).toEqual(kFiles.map(({ url }) => [url, true]));
    expect(screen.getByText(/45\.2 MB/)).toBeTruthy();
    expect(screen.getByText(/8\.6 MB/)).toBeTruthy();
    expect(document.body.textContent).toMatch(language === 'en' ? /no hours/ : /不计学时/);
  });

  test('offers nothing where there is nothing', async () => {
    await speak(language);
    const { container } = render(<LessonDownloads lesson={create(LessonSchema, {})} />);
    expect(container.innerHTML).toBe('');
  });
});
