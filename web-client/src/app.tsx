/** The application: carriers, language of the widgets, and who is signed in decide what is shown. */
import { LoadingOutlined } from '@ant-design/icons';
import { createConnectTransport } from '@connectrpc/connect-web';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';

import { SignedInOrNot } from './pages/signed_in';
import { browserSocket } from './rpc/browser';
import { questions } from './rpc/questions';
import { twoCarriers } from './rpc/transport';
import { kTheme } from './ui/theme';

function makeCarriers() {
  const socket = browserSocket();
  const http = createConnectTransport({ baseUrl: '/rpc', useBinaryFormat: true });
  return { socket, transport: twoCarriers(http, socket), client: questions() };
}

/**
 * Of a button at work. The library's own leaves in a transition, whose end a busy browser may not tell of: the icon then stays
 * for ever, unseen, and puts an English word before the button's name for who listens to it.
 */
const kButtons = { autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden /> };

export function App() {
  const { i18n } = useTranslation();
  const [{ socket, transport, client }] = useState(makeCarriers);
  return (
    <ConfigProvider theme={kTheme} locale={i18n.language === 'en' ? enUS : zhCN} button={kButtons}>
      <AntApp>
        <TransportProvider transport={transport}>
          <QueryClientProvider client={client}>
            <BrowserRouter>
              <SignedInOrNot socket={socket} />
            </BrowserRouter>
          </QueryClientProvider>
        </TransportProvider>
      </AntApp>
    </ConfigProvider>
  );
}
