import { useQuery } from '@tanstack/react-query'
import { AnswerForm } from '../knowledge/AnswerForm'
import { Dialog } from '../ui/Dialog'
import { Problem } from '../ui/Problem'
import { Words } from '../ui/Words'
import { t } from '../words'
import { teach } from './acts'
import { type Inquiry, inquiryCalls } from './calls'
import css from './Question.module.css'

/** What was answered once, to be looked over before it is approved for whoever asks next. */
export default function Teach({ one, onClose }: { one: Inquiry; onClose: () => void }) {
  const { data, error, refetch } = useQuery({ queryKey: ['lesson', one.reply?.message_id], queryFn: () => inquiryCalls.lesson(one), gcTime: 0, staleTime: Infinity })
  return (
    <Dialog title={t('inquiries.teach')} onClose={onClose} size={680}>
      <p className={css.lesson}><span className="quiet">{t('inquiries.teachFor')}</span><Words as="span" className="strong" text={one.question.text || t('inquiries.noWords')} /></p>
      <p className="soft">{t('inquiries.teachHint')}</p>
      {error ? <Problem error={error} retry={() => void refetch()} /> : data && <AnswerForm start={data} language={one.language} save={(answer) => teach(one, answer)} onClose={onClose} />}
    </Dialog>
  )
}
