// Fails the build when what a learner's first page loads is more than 320 KiB of brotli-compressed script: the entry,
// the home page and the sign-in page with all they import at once, and one language.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const kBudget = 320 * 1024;
const dist = join(import.meta.dirname, '../dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const first = ['index.html', 'src/pages/home/home_page.tsx', 'src/locales/zh-CN/index.ts'];

function withImports(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  if (manifest[key] === undefined) throw new Error(`${key} is not part of the build: correct scripts/budget.mjs`);
  seen.add(key);
  for (const next of manifest[key].imports ?? []) withImports(next, seen);
  return seen;
}

const keys = new Set(first.flatMap((key) => [...withImports(key)]));
let total = 0;
for (const key of keys) {
  const path = join(dist, manifest[key].file);
  const size = statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KiB  ${manifest[key].file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} KiB  of ${kBudget / 1024} for a learner's first page`);
if (total > kBudget) process.exit(1);
