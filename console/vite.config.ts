import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const api = process.env.OCTAVO_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // The client as it stands in the repository, not as it is packed.
  resolve: { conditions: ['octavo-source', ...defaultClientConditions] },
  // Inlined assets would be `data:` addresses, which the policy of the server allows for images only.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, changeOrigin: false } } },
});
