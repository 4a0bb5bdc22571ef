import { defineConfig } from "vite";

// The names have no hashes and the addresses are relative: the page lives below a token.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../bot/demo/page",
    emptyOutDir: true,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 100_000,
    rollupOptions: {
      output: {
        entryFileNames: "page.js",
        assetFileNames: "page[extname]",
        codeSplitting: false,
      },
    },
  },
});
