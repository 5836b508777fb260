import { defineConfig, mergeConfig } from 'vitest/config'
import vite from './vite.config'

// Apart from vite.config.ts, so that building the console needs nothing that only tests need.
export default mergeConfig(vite, defineConfig({ test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'], restoreMocks: true } }))
