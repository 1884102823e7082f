import { QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';

import { askAgain, questions } from '../../../web-client/src/rpc/questions';

const kKey = ['lessons'];

/** A question that somebody looks at; each asking is answered by hand, with what was true when it was asked. */
function shown() {
  const client = questions();
  const open: (() => void)[] = [];
  const world = { truth: 'before', asked: 0 };
  const observer = new QueryObserver(client, {
    queryKey: kKey,
    queryFn: () => {
      world.asked += 1;
      const { truth } = world;
      return new Promise<string>((resolve) => open.push(() => resolve(truth)));
    },
  });
  const end = observer.subscribe(() => undefined);
  const answer = async (): Promise<void> => {
    open.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { client, world, answer, end, data: () => observer.getCurrentResult().data };
}

test('what changes while an answer is under way is shown', async () => {
  const { client, world, answer, data, end } = shown();
  await answer();
  const first = askAgain(client, kKey);
  world.truth = 'after';
  const second = askAgain(client, kKey);
  await answer();
  expect(data(), 'the older answer').toBe('before');
  await answer();
  await Promise.all([first, second]);
  expect(data()).toBe('after');
  end();
});

test('also while it is asked for the first time', async () => {
  const { client, world, answer, data, end } = shown();
  world.truth = 'after';
  const done = askAgain(client, kKey);
  await answer();
  await answer();
  await done;
  expect(data()).toBe('after');
  end();
});

test('many changes at once cost two answers', async () => {
  const { client, world, answer, end } = shown();
  await answer();
  const all = Array.from({ length: 20 }, () => askAgain(client, kKey));
  await answer();
  await answer();
  await Promise.all(all);
  expect(world.asked).toBe(3);
  end();
});
