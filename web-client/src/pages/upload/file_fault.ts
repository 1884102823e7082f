/** What is wrong with files before anything is made of them; the rest is the server's to find out. */
export interface FileFault {
  readonly key: 'one_only' | 'empty';
  readonly name: string;
}

export function faultOf(files: readonly Pick<File, 'name' | 'size'>[]): FileFault | null {
  const [file] = files;
  if (file === undefined) return null;
  if (files.length > 1) return { key: 'one_only', name: file.name };
  return file.size === 0 ? { key: 'empty', name: file.name } : null;
}
