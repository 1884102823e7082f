/** What all other pages say in English, one namespace a file: loaded beside the first page. */
export const texts = import.meta.glob(['./*.json', '!./home.json', '!./shell.json', '!./sign_in.json', '!./watch.json'], {
  eager: true,
  import: 'default',
});
