// Generates TypeScript from server/protocol/*.proto into src/protocol, which is not committed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const client = join(import.meta.dirname, '..');
const repository = join(client, '..');
const into = join(client, 'src/protocol');
rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });
const sources = readdirSync(join(repository, 'server/protocol'))
  .filter((name) => name.endsWith('.proto'))
  .map((name) => join(repository, 'server/protocol', name));
const plugin = `--plugin=protoc-gen-es=${join(client, 'node_modules/.bin/protoc-gen-es')}`;
execFileSync('protoc', ['-I', repository, plugin, `--es_out=${into}`, '--es_opt=target=ts', ...sources], { stdio: 'inherit' });
