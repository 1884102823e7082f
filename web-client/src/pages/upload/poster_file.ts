/** What a picture file must be before it is sent. What it really is, the server decides. */

export const kOfferedPictures = 'image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp';

/** As the server's limit. */
export const kLargestPicture = 5 * 1024 * 1024;

export type PictureFault = 'empty' | 'too_large' | 'unreadable';

export function faultOfPicture({ size }: Pick<File, 'size'>): PictureFault | null {
  if (size === 0) return 'empty';
  return size > kLargestPicture ? 'too_large' : null;
}
