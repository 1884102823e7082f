/** What the frame, the door and the home page say in English, one namespace a file: loaded before anything is shown. */
export const texts = import.meta.glob(['./home.json', './shell.json', './sign_in.json', './watch.json'], {
  eager: true,
  import: 'default',
});
