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
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
            // Whatever needs Zod, in whatever chunk, must find it set up.
            { name: 'zod', test: /node_modules\/zod\/|app\/strict-csp/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': 'http://localhost:8080' },
  },
});
