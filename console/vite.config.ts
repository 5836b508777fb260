import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { icons } from './icons.plugin'

const server = process.env.FRONTDESK_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react(), icons()],
  build: {
    outDir: '../frontdesk/web',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Few files on the first visit: what every screen needs is one, the inbox is one, forms are one.
        codeSplitting: {
          groups: [
            { name: 'form', test: /@mantine.core.esm.components.(Combobox|Select|MultiSelect|TagsInput|NumberInput|Pill|PillsInput|Input|InputBase|Switch|Checkbox|InlineInput|TextInput|Textarea|ScrollArea)\b|react-number-format|src.ui.form/, priority: 30 },
            { name: 'window', test: /@mantine.core.esm.components.(Modal|ModalBase|Overlay|CloseButton)\b|react-remove-scroll|src.ui.Dialog/, priority: 25 },
            { name: 'arabic', test: /src.words.ar/, priority: 24 },
            { name: 'shared', test: /node_modules|src.(ui|api|keys|words)\b|src.inbox.(outbox|acts|layer|reveal|SearchField|Thread\.tsx)|virtual:/, minShareCount: 2, priority: 10 },
          ],
        },
      },
    },
  },
  server: { port: 5173, strictPort: false, proxy: { '/api': server, '/media': server } },
  css: { modules: { generateScopedName: '[name]_[local]_[hash:base64:4]' } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'], restoreMocks: true },
})
