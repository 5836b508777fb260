import { useId, useState } from 'react'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icon-names'
import { number, t } from '../words'
import { span } from '../words/time'
import type { Chosen, Effect, Finding, Kind } from './calls'
import css from './FindingCard.module.css'

const icons: Record<Kind, IconName> = {
  area: 'map-pin-plus', language: 'language', skill: 'school', level: 'stairs-up', shift: 'clock-plus', absences: 'user-question', understanding: 'sparkles', person: 'user-plus',
}

const wait = (seconds: number): string => (seconds < 60 ? t('coverage.seconds', { n: Math.round(seconds) }) : span(Math.round(seconds / 60) * 60_000))
const percent = (share: number): string => t('coverage.percent', { n: Math.round(share * 100) })
const some = (value: number): string => number(Math.round(value * (value < 10 ? 10 : 1)) / (value < 10 ? 10 : 1))
const whole = (share: number): string => number(Math.round(share * 100))

/** One change: what it would do as a sentence, three figures beside it, and on a press what it rests on. */
export function FindingCard({ finding, place, onShow }: { finding: Finding; place: string; onShow: (chosen: Chosen) => void }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const { cost } = finding
  const saved = (after: number) => 1 - after / cost.before
  const where: Chosen = { need: finding.need || undefined, spoken: finding.language || undefined, area_id: finding.area_id ?? undefined }
  const narrow = Object.values(where).some(Boolean)
  return (
    <article className={css.card} aria-labelledby={`${id}-title`}>
      <div className={css.main}>
        <span className={css.mark} aria-hidden><Icon name={icons[finding.kind]} size={19} /></span>
        <div className={css.words}>
          <h3 id={`${id}-title`}><span className={css.place}>{place}</span><span>{finding.title}</span></h3>
          <p className={css.sentence}>{finding.sentence}</p>
          <p className={css.saves}><strong>{t('coverage.saves', { percent: whole(saved(cost.after.value)) })}</strong> <span className="quiet">{t('coverage.savesRange', { least: whole(saved(cost.after.most)), most: whole(saved(cost.after.least)) })}</span></p>
        </div>
        <dl className={css.figures}>
          <Figure label={t('coverage.wait')} effect={finding.wait} sure={finding.wait.after.most < finding.wait.before} said={wait} />
          <Figure label={t('coverage.inTime')} effect={finding.in_time} sure={finding.in_time.after.least > finding.in_time.before} said={percent} most={1} />
          <Figure label={t('coverage.lost')} effect={finding.lost} sure={finding.lost.after.most < finding.lost.before} said={some} />
        </dl>
      </div>
      <div className={css.foot}>
        <button type="button" className={`btn bare ${css.toggle}`} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}><Icon name="chevron-down" size={16} />{t('coverage.details')}</button>
        <button type="button" className="btn bare" onClick={() => onShow(narrow ? where : {})}><Icon name="layout-kanban" size={16} />{t('coverage.showHours')}</button>
      </div>
      {open && (
        <div id={id} className={css.details}>
          <p>{finding.rests}</p>
          {finding.instead && <p>{finding.instead}</p>}
          <ul>{finding.assumptions.map((one) => <li key={one}><Icon name="info-circle" size={15} />{one}</li>)}</ul>
        </div>
      )}
    </article>
  )
}

/** Before and after, with the band in which the truth lies; what is not sure is said to be so and keeps no colour. */
function Figure({ label, effect, sure, said, most }: { label: string; effect: Effect; sure: boolean; said: (value: number) => string; most?: number }) {
  const { before, after } = effect
  const top = most ?? Math.max(before, after.most, 1e-9)
  const at = (value: number) => `${Math.max(0, Math.min(1, value / top)) * 100}%`
  return (
    <div className={css.figure} data-sure={sure || undefined}>
      <dt>{label}</dt>
      <dd className={css.values}>
        {sure ? <><s className="quiet">{said(before)}</s> <strong>{said(after.value)}</strong></> : <><span>{said(before)}</span> <span className="quiet">{t('coverage.unsure')}</span></>}
      </dd>
      <dd className={css.scale} aria-hidden>
        {sure && <i style={{ insetInlineStart: at(after.least), insetInlineEnd: `calc(100% - ${at(after.most)})` }} />}
        {sure && <b style={{ insetInlineStart: at(after.value) }} />}
        <u style={{ insetInlineStart: at(before) }} />
      </dd>
      <dd className={`quiet ${css.range}`}>{sure && t('coverage.range', { least: said(after.least), most: said(after.most) })}</dd>
    </div>
  )
}
