import './ui/back_gate';

import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';

import { App } from './app';
import { startWords } from './ui/words';
import './ui/page.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
const words = await startWords();
createRoot(root).render(
  <I18nextProvider i18n={words}>
    <App />
  </I18nextProvider>,
);
