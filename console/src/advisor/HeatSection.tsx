import { useQuery } from '@tanstack/react-query'
import { type CSSProperties, type Ref, useState } from 'react'
import { useMe } from '../shell/state'
import { Icon } from '../ui/Icon'
import { Problem } from '../ui/Problem'
import { Segmented } from '../ui/Segmented'
import { intlTag, number, t } from '../words'
import { short, span } from '../words/time'
import { type Advice, adviceCalls, type Chosen, type Heat, type HeatCell, type Thin } from './calls'
import { FEW, gridOf, type HeatMeasure, measures, warmth } from './heat'
import css from './HeatSection.module.css'

const GROUPS = [['needs', 'need'], ['languages', 'spoken'], ['areas', 'area_id']] as const
const SHOWN = 7
const MONDAY = Date.UTC(2024, 0, 1)
const HOUR = 3_600_000

const dayName = (weekday: number, length: 'short' | 'long'): string => new Intl.DateTimeFormat(intlTag(), { weekday: length, timeZone: 'UTC' }).format(MONDAY + weekday * 24 * HOUR)
const hourName = (hour: number): string => new Intl.DateTimeFormat(intlTag(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' }).format(MONDAY + hour * HOUR)

interface Props { advice: Advice; chosen: Chosen; onChoose: (chosen: Chosen) => void; ref: Ref<HTMLElement> }

/** Where customers waited, by the hour they wrote; narrowed to a need, a language and an area by a press. */
export function HeatSection({ advice, chosen, onChoose, ref }: Props) {
  const [measure, setMeasure] = useState<HeatMeasure>('wait')
  const { data, error, refetch } = useQuery({ queryKey: ['heat', advice.ends, chosen], queryFn: () => adviceCalls.heat(chosen), staleTime: Infinity, placeholderData: (was) => was })
  return (
    <section className={css.section} ref={ref}>
      <div className={css.head}>
        <div className="grow"><h2 tabIndex={-1}>{t('coverage.thin')}</h2><p className="soft">{t('coverage.thinLead')}</p></div>
        <Segmented small label={t('coverage.measure')} value={measure} onChange={setMeasure} options={measures.map((one) => ({ value: one, label: t(`coverage.measure.${one}`) }))} />
      </div>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && (
        <>
          <Narrowed heat={data} chosen={chosen} onChoose={onChoose} />
          {data.cells.length ? <Week cells={data.cells} measure={measure} /> : <p className="quiet">{t('coverage.noCells')}</p>}
          <div className={css.lists}>
            {GROUPS.map(([group, key]) => <List key={group} title={t(`coverage.by.${group}`)} rows={data[group]} chosen={chosen[key]} onChoose={(value) => onChoose({ ...chosen, [key]: value })} />)}
          </div>
        </>
      )}
    </section>
  )
}

function Narrowed({ heat, chosen, onChoose }: { heat: Heat; chosen: Chosen; onChoose: (chosen: Chosen) => void }) {
  const on = GROUPS.flatMap(([group, key]) => {
    const row = heat[group].find((one) => one.key === chosen[key])
    return row ? [{ key, name: row.name }] : []
  })
  if (!on.length) return null
  return (
    <p className={css.chips}>
      {on.map(({ key, name }) => <button key={key} type="button" className="btn" onClick={() => onChoose({ ...chosen, [key]: undefined })}><bdi>{name}</bdi><Icon name="x" size={14} /></button>)}
      <button type="button" className="btn bare" onClick={() => onChoose({})}>{t('coverage.everything')}</button>
    </p>
  )
}

function Week({ cells, measure }: { cells: readonly HeatCell[]; measure: HeatMeasure }) {
  const grid = gridOf(cells, measure, useMe().business.week_start ?? 0)
  return (
    <>
      <div className={`scroll ${css.box}`} tabIndex={0} role="group" aria-label={t('coverage.hours')}>
        <table className={css.week} data-measure={measure}>
          <thead><tr><th scope="col"><span className="vh">{t('coverage.hour')}</span></th>{grid.hours.map((hour) => <th key={hour} scope="col" className="num"><bdi dir="ltr">{hourName(hour).slice(0, 2)}</bdi></th>)}</tr></thead>
          <tbody>
            {grid.days.map((day) => (
              <tr key={day}>
                <th scope="row">{dayName(day, 'short')}</th>
                {grid.hours.map((hour) => <Cell key={hour} cell={grid.at(day, hour)} measure={measure} most={grid.most} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={`quiet ${css.legend}`}>{t('coverage.few', { n: FEW })}</p>
    </>
  )
}

function Cell({ cell, measure, most }: { cell: HeatCell | undefined; measure: HeatMeasure; most: number }) {
  if (!cell) return <td />
  const few = measure !== 'enquiries' && cell.enquiries < FEW
  const said = { wait: cell.wait < 60 ? t('coverage.under') : short(cell.wait * 1000), late: t('coverage.percent', { n: Math.round((100 * cell.late) / cell.enquiries) }), enquiries: number(cell.enquiries) }[measure]
  const all = t('coverage.cell', { day: dayName(cell.weekday, 'long'), hour: hourName(cell.hour), n: cell.enquiries, wait: span(cell.wait * 1000), late: cell.late })
  return (
    <td title={all} data-few={few || undefined} style={{ '--heat': `${Math.round(warmth(cell, measure, most) * 52)}%` } as CSSProperties}>
      <bdi aria-hidden>{few ? '·' : said}</bdi><span className="vh">{all}</span>
    </td>
  )
}

function List({ title, rows, chosen, onChoose }: { title: string; rows: readonly Thin[]; chosen: string | undefined; onChoose: (key: string | undefined) => void }) {
  const [all, setAll] = useState(false)
  if (rows.length < 2 && chosen === undefined) return null
  const shown = all ? rows : rows.filter((one, place) => place < SHOWN || one.key === chosen)
  return (
    <div className={css.list}>
      <table>
        <caption>{title}</caption>
        <thead><tr><th scope="col"><span className="vh">{t('coverage.name')}</span></th><th scope="col">{t('coverage.count')}</th><th scope="col">{t('coverage.measure.wait')}</th><th scope="col">{t('coverage.lateShare')}</th></tr></thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.key} data-on={one.key === chosen || undefined}>
              <th scope="row"><button type="button" className="link" aria-pressed={one.key === chosen} onClick={() => onChoose(one.key === chosen ? undefined : one.key)}><bdi>{one.name}</bdi></button></th>
              <td>{number(one.enquiries)}</td>
              <td>{span(one.wait * 1000)}</td>
              <td>{one.late ? number(one.late) : t('reroutes.none')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && <button type="button" className={`btn bare ${css.more}`} onClick={() => setAll(true)}>{t('coverage.moreGaps', { n: rows.length - shown.length })}</button>}
    </div>
  )
}
