/** Every text in Chinese, one namespace a file. */
export const texts = import.meta.glob('./*.json', { eager: true, import: 'default' });
