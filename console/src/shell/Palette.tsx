import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { calls } from '../api/calls'
import { Caps } from '../keys/Caps'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { type Entry, useCommands, useFound } from './commands'
import css from './Palette.module.css'
import { paletteOpen } from './state'

/** Everything one can go to or do, found by typing; each line teaches its key. */
export function Palette() {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const words = useDeferredValue(text.trim())
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const close = () => paletteOpen.set(false)
  const search = useQuery({ queryKey: ['search', words], queryFn: ({ signal }) => calls.search(words, signal), enabled: words.length > 1, placeholderData: (was) => was, staleTime: 20_000 })
  const groups = [...useFound(words, words.length > 1 ? search.data : undefined), ...useCommands(words)].filter((group) => group.entries.length)
  const flat = groups.flatMap((group) => group.entries)

  useEffect(() => setActive(0), [words])
  useEffect(() => void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [active])

  function run(entry: Entry | undefined) {
    if (!entry) return
    close()
    entry.run()
  }
  function key(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by) {
      event.preventDefault()
      setActive((active + by + flat.length) % Math.max(1, flat.length))
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(flat[active])
    }
  }

  return (
    <Modal.Root opened onClose={close} size={604} yOffset="12vh" padding={0} transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')}>
      <div className={css.search}>
        <Icon name="search" size={20} />
        <input
          data-autofocus role="combobox" aria-expanded aria-controls={listId} aria-activedescendant={flat[active] ? `${listId}-${active}` : undefined} aria-label={t('palette.title')} dir="auto"
          placeholder={t('palette.placeholder')} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={key}
        />
        <kbd className="kbd">esc</kbd>
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={t('palette.title')} className={`scroll ${css.list}`}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className={css.head} aria-hidden>{group.title}</p>
            {group.entries.map((entry) => {
              const index = flat.indexOf(entry)
              return (
                <div key={entry.id} id={`${listId}-${index}`} role="option" aria-selected={index === active} className={css.option} onPointerMove={() => setActive(index)} onClick={() => run(entry)}>
                  {entry.mark}
                  <span className={`${css.label} ell txt`} dir="auto">{entry.label}</span>
                  {entry.more && <span className={`${css.more} ell txt`} dir="auto">{entry.more}</span>}
                  {entry.act && <span className={css.keys}><Caps act={entry.act} /></span>}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      {!flat.length && <p className={css.none}>{t('palette.none', { words })}</p>}
      </Modal.Content>
    </Modal.Root>
  )
}
