/** Amounts of bytes as people read them: 512 KB, 45.2 MB, 1.25 GB, counted in steps of 1024 as file managers do. */
export function bytesText(bytes: number): string {
  const kilo = Math.max(0, bytes) / 1024;
  if (kilo < 1024) return `${Math.ceil(kilo)} KB`;
  const mega = kilo / 1024;
  if (mega < 100) return `${mega.toFixed(1)} MB`;
  if (mega < 1024) return `${Math.floor(mega)} MB`;
  return `${(mega / 1024).toFixed(2)} GB`;
}
