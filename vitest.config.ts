import { defineConfig } from "vitest/config";

const shared = { sequence: { shuffle: true }, restoreMocks: true } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
      { test: { ...shared, name: "crash", include: ["test/crash/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          ...shared,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/integration/global-setup.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
