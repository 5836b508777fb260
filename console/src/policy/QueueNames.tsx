import { useMe } from '../shell/state'
import { TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { languageName } from '../words/languages'
import css from './RuleEditor.module.css'
import { queueName, renamed, usedQueues } from './said'
import type { Names, Policy } from './types'

const READ = ['en', 'ar']

/** What people call the queues, in each language staff read. */
export function QueueNames({ policy, names, onChange }: { policy: Policy; names: Names; onChange: (queues: Policy['queues']) => void }) {
  const me = useMe()
  const languages = [...new Set([document.documentElement.lang, ...me.business.languages.map((one) => one.split('-')[0]!), ...READ])].filter((one) => READ.includes(one))
  function rename(queue: string, language: string, name: string) {
    const now = renamed(policy.queues[queue], language, name)
    const { [queue]: _, ...rest } = policy.queues
    onChange(Object.keys(now).length ? { ...rest, [queue]: now } : rest)
  }
  return (
    <details className={css.group}>
      <summary><Icon name="chevron-down" size={16} />{t('policy.queueNames')}</summary>
      <div className={css.stack}>
        <p className="quiet">{t('policy.queueNamesHint')}</p>
        {usedQueues(policy).map((queue) => (
          <div key={queue} className={css.pair}>
            {languages.map((language) => (
              <TextInput
                key={language} dir="auto" maxLength={120} label={t('policy.queueIn', { queue: queueName(policy, names, queue), language: languageName(language) })} value={policy.queues[queue]?.[language] ?? ''}
                placeholder={language === document.documentElement.lang ? (names.queues[queue] ?? '') : ''} onChange={(event) => rename(queue, language, event.currentTarget.value)}
              />
            ))}
          </div>
        ))}
      </div>
    </details>
  )
}
