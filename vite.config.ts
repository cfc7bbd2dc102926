import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'dashboard',
  plugins: [react()],
  build: {
    // Never dist/: that holds the fleet's manifests.
    outDir: '../build/dashboard',
    emptyOutDir: true,
    // The server's Content-Security-Policy allows no data: URIs.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What changes with our releases apart from what changes with theirs: browsers keep the latter.
      output: {
        codeSplitting: { groups: [{ name: 'vendor', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// }] },
      },
    },
  },
  server: {
    proxy: { '/api': 'http://localhost:8080' },
  },
});
