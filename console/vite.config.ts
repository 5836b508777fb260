import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { icons } from './icons.plugin.ts'

const server = process.env.FRONTDESK_SERVER ?? 'http://127.0.0.1:8700'

export default defineConfig({
  plugins: [react(), icons()],
  build: {
    outDir: '../frontdesk/web',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Few files on the first visit: what every screen needs is one, the inbox is one, forms are one.
        codeSplitting: {
          groups: [
            { name: 'base', tags: ['$initial' as const], priority: 100 },
            // The words of single rooms come with the room.
            { name: 'arabic-board', test: /src.words.ar.(board|coverage|reroutes)\b/, priority: 51 },
            { name: 'arabic-leads', test: /src.words.ar.(inquiries|leads)\b/, priority: 51 },
            { name: 'arabic-policy', test: /src.words.ar.(backtest|policy|trial)\b/, priority: 51 },
            { name: 'arabic-settings', test: /src.words.ar.(answers|assistantPage|llm|model|needs)\b/, priority: 51 },
            { name: 'arabic', test: /src.words.ar\b/, priority: 50 },
            { name: 'room', test: /src.(api|keys|ui.(?!form|Dialog)|words|inbox|customers|understanding|routing)/, minShareCount: 2, priority: 40 },
            { name: 'window', test: /core.esm.components.(Modal|ModalBase|Overlay|CloseButton)\b|react-remove-scroll|src.ui.Dialog/, priority: 30 },
            { name: 'form', test: /core.esm.components.(Combobox|Select|MultiSelect|TagsInput|NumberInput|Pill|PillsInput|Input|InputBase|Switch|Checkbox|InlineInput|TextInput|Textarea|ScrollArea)\b|react-number-format|src.ui.form/, priority: 25 },
          ],
        },
      },
    },
  },
  server: { port: 5173, strictPort: false, proxy: { '/api': server, '/media': server } },
  css: { modules: { generateScopedName: '[name]_[local]_[hash:base64:4]' } },
})
