import type { ChannelKind } from '../api/types'
import { money } from '../catalog/money'
import { channelName } from '../ui/Channel'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { Words } from '../ui/Words'
import { needName } from '../understanding/needs'
import { t } from '../words'
import { languageName } from '../words/languages'
import { all } from '../words/lists'
import { age, dayAndClock, due } from '../words/time'
import { stageName } from './acts'
import type { ColumnName, Lead, Stage } from './calls'
import css from './Table.module.css'

export function StageMark({ stage }: { stage: Stage }) {
  return <span className={css.stage} data-stage={stage}>{stageName(stage)}</span>
}

export function Due({ at, now }: { at: string | null; now: number }) {
  if (!at) return null
  const wait = due(at, now)
  return <span className={css.due} data-tone={wait.tone}>{wait.text}</span>
}

/** One cell of the table. */
export function Cell({ lead, column, now }: { lead: Lead; column: ColumnName; now: number }) {
  switch (column) {
    case 'urgent': return lead.urgent ? <span className="chip coral"><Icon name="flame" size={13} />{t('leads.urgent')}</span> : null
    case 'need': return <Words oneLine text={needName(lead.need)} />
    case 'service': return <Words oneLine text={all(lead.services)} />
    case 'area': return lead.area_name ? <Words oneLine text={lead.area_name} /> : null
    case 'branch': return lead.branch_name ? <Words oneLine text={lead.branch_name} /> : null
    case 'confirmed': return lead.confirmed_at ? <span className={css.sure} title={dayAndClock(lead.confirmed_at)}><Icon name="circle-check" size={15} />{t('leads.confirmedYes')}</span> : <span className="quiet">{t('leads.confirmedNo')}</span>
    case 'status': return <StageMark stage={lead.status} />
    case 'owner': return lead.owner ? <span className={css.owner}><Avatar name={lead.owner.name} size={22} /><Words oneLine text={lead.owner.name} /></span> : <span className="quiet">{t('leads.nobody')}</span>
    case 'channel': return <span className="soft">{channelName(lead.channel as ChannelKind)}</span>
    case 'language': return lead.language ? <span className="soft">{languageName(lead.language)}</span> : null
    case 'reply_due': return <Due at={lead.reply_due_at} now={now} />
    case 'wanted': return lead.wanted_at ? <span className="num">{dayAndClock(lead.wanted_at)}</span> : null
    case 'value': return lead.value ? <bdi className="num">{money(lead.value.minor, lead.value.currency)}</bdi> : null
    case 'created': return <time dateTime={lead.created_at} className="num soft" title={dayAndClock(lead.created_at)}>{age(lead.created_at, now)}</time>
    case 'changed': return <time dateTime={lead.changed_at} className="num soft" title={dayAndClock(lead.changed_at)}>{age(lead.changed_at, now)}</time>
  }
}
