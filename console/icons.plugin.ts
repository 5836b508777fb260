import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'
import { iconNames } from './src/ui/icon-names.ts'

const ID = 'virtual:icons'

interface IconSet {
  icons: Record<string, { body: string }>
  aliases?: Record<string, { parent: string }>
}

/** Puts only the icons that the console names into the bundle. */
export function icons(): Plugin {
  return {
    name: 'frontdesk-icons',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined
      const file = createRequire(import.meta.url).resolve('@iconify-json/tabler/icons.json')
      const set = JSON.parse(readFileSync(file, 'utf8')) as IconSet
      const chosen = Object.fromEntries(
        iconNames.map((name) => {
          const icon = set.icons[name] ?? set.icons[set.aliases?.[name]?.parent ?? '']
          if (!icon) throw new Error(`The icon set has no "${name}".`)
          // The group around the strokes is the same for every icon: the svg element carries it once.
          const filled = icon.body.includes('fill="currentColor"')
          const body = icon.body.replace(/^<g[^>]*>/, '').replace(/<\/g>$/, '')
          return [name, filled ? body : body.replace(/ (fill="none"|stroke(-\w+)?="[^"]*")/g, '')]
        }),
      )
      return `export default ${JSON.stringify(chosen)}`
    },
  }
}
