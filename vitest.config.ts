import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/js/**/*.test.{ts,tsx}"],
    // The same IndexedDB for every module, as in a browser; each test opens databases of its own name.
    setupFiles: ["fake-indexeddb/auto"],
  },
});
