import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const kServer = process.env['YANXIU_SERVER'] ?? 'http://localhost:8080';
const kProxied = ['/rpc', '/media', '/posters', '/captions', '/downloads', '/check', '/calendar', '/uploads'];

export default defineConfig({
  plugins: [react()],
  build: {
    target: ['chrome109', 'firefox115', 'safari16'],
    manifest: true,
    modulePreload: { polyfill: false },
    // The first page needs nearly all of the protocol and of the icons: together they compress better than in many files.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'protocol', test: /src\/(protocol\/(?!.*(?:operations|review|workshop|room)_pb)|rpc\/|ui\/)/ },
            { name: 'icons', test: /@ant-design\/icons/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      ...Object.fromEntries(kProxied.map((path) => [path, kServer])),
      '/ws': { target: kServer, ws: true },
    },
    fs: { allow: ['..'] },
  },
  test: { dir: '../tests/web', include: ['**/*.test.{ts,tsx}'] },
});
