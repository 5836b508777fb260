import { shelves } from '../api/calls'
import type { ChannelAccount, ChannelKind } from '../api/types'
import { ShelfPage } from '../settings/ShelfPage'
import rows from '../settings/rows.module.css'
import { ChannelIcon, channelName } from '../ui/Channel'
import { Select, Switch, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { Code, Words } from '../ui/Words'
import { t } from '../words'
import { day } from '../words/time'
import css from './ChannelsPage.module.css'

const kinds: ChannelKind[] = ['whatsapp', 'webchat', 'webform']

/** Every connected number and page as a card: does it live, when did it last speak, what is wrong and how to mend it. */
export default function ChannelsPage() {
  return (
    <ShelfPage<ChannelAccount>
      cards shelf={shelves.accounts} title={t('settings.channels')} lead={t('channels.lead')} addLabel={t('channels.add')} icon="plug" empty={t('channels.empty')} titleOf={(one) => one.label}
      blank={{ channel: 'webform', label: '', address: '', active: true }}
      row={(one) => <Card account={one} />}
      form={({ value, set, errors, fresh }) => (
        <>
          {fresh && <Select label={t('channels.kind')} allowDeselect={false} value={value.channel} data={kinds.map((kind) => ({ value: kind, label: channelName(kind) }))} onChange={(next) => set({ channel: next as ChannelKind })} />}
          <TextInput label={t('channels.label')} description={t('channels.labelHint')} required dir="auto" data-autofocus value={value.label} error={errors.label} onChange={(event) => set({ label: event.currentTarget.value })} />
          <TextInput label={t('channels.address')} dir="ltr" value={value.address ?? ''} error={errors.address} onChange={(event) => set({ address: event.currentTarget.value })} />
          {!fresh && <Switch label={t('channels.active')} description={t('channels.activeHint')} checked={value.active ?? true} onChange={(event) => set({ active: event.currentTarget.checked })} />}
        </>
      )}
    />
  )
}

function Card({ account }: { account: ChannelAccount }) {
  const now = useMinute()
  return (
    <div className={css.card}>
      <div className={css.top}>
        <span className={css.mark}><ChannelIcon channel={account.channel} size={22} /></span>
        <span className="grow">
          <Words text={account.label} oneLine className={rows.name} />
          <span className={rows.sub}>{channelName(account.channel)}</span>
        </span>
      </div>
      <p className={css.health}><i className={rows.dot} data-tone={account.health} />{t(`health.${account.health}`)}{account.simulated && <span className="chip">{t('channels.simulated')}</span>}</p>
      <dl className={css.facts}>
        {account.address && <div><dt>{t('channels.address')}</dt><dd><Code text={account.address} /></dd></div>}
        <div><dt>{t('channels.last')}</dt><dd>{account.last_message_at ? day(account.last_message_at, now) : t('channels.never')}</dd></div>
        {account.webhook_path && <div><dt>{t('channels.webhook')}</dt><dd><Code text={account.webhook_path} className={css.path} /></dd></div>}
      </dl>
      {account.problem && <p className={css.problem} role="note"><Icon name="alert-triangle" size={17} /><span><strong dir="auto">{account.problem.sentence}</strong>{account.problem.fix && <span dir="auto">{account.problem.fix}</span>}</span></p>}
    </div>
  )
}
