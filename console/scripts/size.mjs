// Holds the built console to its budget: what a first visit loads, and every route on its own.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'

const out = new URL('../../frontdesk/web/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('manifest.json', out)))
const LIMITS = { 'entry scripts': 190, 'entry styles': 20, 'first visit (inbox), requests': 18, 'first visit (inbox), kB': 320 }
const ROUTE = 25

const packed = new Map()
function size(file) {
  if (!packed.has(file)) {
    const raw = readFileSync(new URL(file, out))
    packed.set(file, file.endsWith('.woff2') ? raw.length : brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length)
  }
  return packed.get(file)
}

/** Everything a chunk brings with it at once. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const other of manifest[name].imports ?? []) closure(other, seen)
  return seen
}

const sum = (files) => [...files].reduce((total, file) => total + size(file), 0) / 1000
const scripts = (chunks) => new Set([...chunks].map((chunk) => manifest[chunk].file))
const styles = (chunks) => new Set([...chunks].flatMap((chunk) => manifest[chunk].css ?? []))

const entryName = Object.keys(manifest).find((name) => manifest[name].isEntry)
const entry = closure(entryName)
const inbox = closure(Object.keys(manifest).find((name) => name.endsWith('inbox/Inbox.tsx')))
const first = new Set([...entry, ...inbox])
const font = Object.values(manifest).map((chunk) => chunk.file).filter((file) => /inter-latin-wght/.test(file))
const loaded = new Set([...scripts(first), ...styles(first), ...font, 'index.html', 'icon.svg'])

const rows = [
  ['entry scripts', sum(scripts(entry)), LIMITS['entry scripts']],
  ['entry styles', sum(styles(entry)), LIMITS['entry styles']],
  // Files, and the five questions that the first screen asks the server.
  ['first visit (inbox), requests', loaded.size + 5, LIMITS['first visit (inbox), requests']],
  ['first visit (inbox), kB', sum(loaded), LIMITS['first visit (inbox), kB']],
]
for (const [name, chunk] of Object.entries(manifest)) {
  if (entry.has(name) || !chunk.file.endsWith('.js')) continue
  rows.push([chunk.isDynamicEntry ? name.replace(/^src\//, '') : `shared: ${chunk.name ?? name}`, size(chunk.file) / 1000, ROUTE])
}

let over = 0
for (const [name, value, limit] of rows) {
  const bad = value > limit
  over += bad
  console.log(`${bad ? 'OVER' : ' ok '} ${value.toFixed(1).padStart(7)} / ${String(limit).padEnd(4)} ${name}`)
}
process.exit(over ? 1 : 0)
