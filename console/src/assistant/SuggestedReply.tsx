import type { ConversationRow, Suggestion } from '../api/types'
import { Hint } from '../ui/Hint'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { t } from '../words'
import { discardSuggestion } from './acts'
import css from './Assistant.module.css'
import { Sources } from './Sources'

interface Props { suggestion: Suggestion; conversation: ConversationRow; onUse: () => void; byTab: boolean }

/** What the assistant would say, what it rests on and why it did not go out; nothing is sent until a person sends it. */
export function SuggestedReply({ suggestion, conversation, onUse, byTab }: Props) {
  const { text, sources, held_because: held, words_of: by } = suggestion
  return (
    <section className={css.suggested} aria-label={t('assistant.draft')}>
      <header className={css.top}>
        <Icon name="sparkles" size={16} />
        <h3 className="grow">{t('assistant.draft')}</h3>
        <Hint label={t('assistant.draft.useHint')} side="top">
          <button type="button" className={css.use} onClick={onUse}>{t('assistant.draft.use')}{byTab && <kbd className="kbd" aria-hidden dir="ltr">{'Tab'}</kbd>}</button>
        </Hint>
        <button type="button" className={css.discard} onClick={() => void discardSuggestion(conversation, suggestion.id)}>{t('assistant.draft.discard')}</button>
      </header>
      <div className={`scroll ${css.words}`} tabIndex={0} role="group" aria-label={t('assistant.draft')}><Words as="p" text={text} /></div>
      <footer className={css.about}>
        <span className={css.by}>{t(`assistant.words.${by}`)}</span>
        {sources.length > 0 && <Sources of={sources} />}
        {held.length > 0 && (
          <p className={css.held}><span>{t('assistant.draft.notSent')}</span>{held.map((code) => <span key={code} className="chip amber">{t(`assistant.held.${code}` as 'assistant.held.mode_draft')}</span>)}</p>
        )}
      </footer>
    </section>
  )
}
