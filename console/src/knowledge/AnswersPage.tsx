import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { calls, type ApprovedAnswer, type Gap } from '../api/calls'
import { may, useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Segmented } from '../ui/Segmented'
import { number, t } from '../words'
import { AnswerEditor } from './AnswerEditor'
import { AnswerList } from './AnswerList'
import css from './AnswersPage.module.css'
import { Gaps } from './Gaps'
import { TryQuestion } from './TryQuestion'

type Open = { answer: ApprovedAnswer | null; gap: Gap | null }

/** What customers may be told, and what they asked that nothing here answers. */
export default function AnswersPage() {
  const [open, setOpen] = useState<Open | null>(null)
  const [tab, setTab] = useState<'list' | 'gaps'>('list')
  const writes = may(useMe(), 'knowledge.write')
  const gaps = useQuery({ queryKey: ['answers', 'gaps', 'newest'], queryFn: () => calls.gaps('newest') })
  if (open) return <AnswerEditor answer={open.answer} gap={open.gap} onClose={() => setOpen(null)} />
  return (
    <section className={css.page} aria-label={t('answers.title')}>
      <header className={css.head}>
        <div className="grow"><h2>{t('answers.title')}</h2><p className="soft">{t('answers.lead')}</p></div>
        {writes && <button type="button" className="btn main" onClick={() => setOpen({ answer: null, gap: null })}><Icon name="plus" size={16} />{t('answers.add')}</button>}
      </header>
      <Segmented
        label={t('answers.tabs')} value={tab} onChange={setTab}
        options={[{ value: 'list', label: t('answers.list') }, { value: 'gaps', label: t('answers.gaps'), count: gaps.data?.open ? number(gaps.data.open) : undefined }]}
      />
      {tab === 'list' ? (
        <>
          <TryQuestion onOpen={(answer) => setOpen({ answer, gap: null })} writes={writes} />
          <AnswerList writes={writes} onOpen={(answer) => setOpen({ answer, gap: null })} />
        </>
      ) : <Gaps writes={writes} onAnswer={(gap) => setOpen({ answer: null, gap })} />}
    </section>
  )
}
