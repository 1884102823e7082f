// What the compiler does not check: the arrows between folders, promises left alone, hooks, and texts in the wrong place.
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// A folder of src may import from itself and from the folders named here. app.tsx and main.tsx may import from all.
const kArrows = {
  locales: [],
  rpc: ['protocol'],
  ui: ['protocol', 'rpc', 'locales'],
  watch: ['protocol', 'rpc', 'ui'],
  player: ['ui', 'watch'],
  upload: ['protocol', 'rpc'],
  pages: ['protocol', 'rpc', 'ui', 'player', 'watch', 'upload', 'locales'],
};
const kFolders = ['protocol', ...Object.keys(kArrows)];

function arrows(folder) {
  const forbidden = kFolders.filter((other) => other !== folder && !kArrows[folder].includes(other));
  const patterns = forbidden.map((other) => ({
    regex: `^(\\.\\./)+${other}(/|$)`,
    message: `src/${folder} does not import from src/${other}: see eslint.config.js`,
  }));
  return { files: [`src/${folder}/**`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

// Visible texts live in src/locales: no Chinese in a component, no words between tags, no words in spoken attributes.
const kTexts = [
  { selector: 'Literal[value=/\\p{Script=Han}/u]', message: 'Texts live in src/locales.' },
  { selector: 'TemplateElement[value.raw=/\\p{Script=Han}/u]', message: 'Texts live in src/locales.' },
  { selector: 'JSXText[value=/\\p{L}/u]', message: 'Texts live in src/locales.' },
  {
    selector: 'JSXAttribute[name.name=/^(title|alt|placeholder|aria-label)$/] > Literal[value=/\\p{L}/u]',
    message: 'Texts live in src/locales.',
  },
  {
    selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
    message: 'Text from people is rendered as text.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/protocol'] },
  { files: ['scripts/*.mjs', 'eslint.config.js'], extends: [tseslint.configs.recommended] },
  {
    files: ['src/**/*.{ts,tsx}', 'vite.config.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // An interface may promise what one of its implementations has at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      'react-hooks/set-state-in-effect': 'off',
      'react-hooks/refs': 'off',
      eqeqeq: 'error',
      'no-eval': 'error',
    },
  },
  { files: ['src/**/*.tsx'], rules: { 'no-restricted-syntax': ['error', ...kTexts] } },
  ...Object.keys(kArrows).map(arrows),
);
