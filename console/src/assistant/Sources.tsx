import { Tooltip } from '@mantine/core'
import type { AssistantSource } from '../api/types'
import { t } from '../words'
import css from './Assistant.module.css'

const kinds = ['price', 'duration', 'hours', 'area', 'branch', 'answer'] as const

function label({ kind, title }: AssistantSource): string {
  const known = kinds.find((one) => one === kind)
  if (kind === 'customer' || !title) return kind === 'customer' ? t('assistant.source.customer') : t('assistant.sources')
  return known ? t(`assistant.source.${known}`, { title }) : title
}

/** What the assistant's words rest on; each opens its own text. */
export function Sources({ of }: { of: readonly AssistantSource[] }) {
  return (
    <div className={css.sources}>
      <span>{t('assistant.from')}</span>
      <ul aria-label={t('assistant.sources')}>
        {of.map((one) => (
          <li key={`${one.kind}:${one.id}`}>
            <Tooltip position="bottom" label={<span dir="auto" className={css.sourceText}>{one.text}</span>} multiline maw={340} openDelay={150} withinPortal events={{ hover: true, focus: true, touch: true }}>
              <button type="button" className={css.source}>{label(one)}</button>
            </Tooltip>
          </li>
        ))}
      </ul>
    </div>
  )
}
