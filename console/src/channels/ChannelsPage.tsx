import { shelves } from '../api/calls'
import type { ChannelAccount, ChannelKind } from '../api/types'
import { type FormProps, ShelfPage } from '../settings/ShelfPage'
import rows from '../settings/rows.module.css'
import { ChannelIcon, channelName } from '../ui/Channel'
import { Select, Switch, TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { useMinute } from '../ui/minute'
import { say } from '../ui/toast'
import { Code, Words } from '../ui/Words'
import { t } from '../words'
import { day } from '../words/time'
import css from './ChannelsPage.module.css'

const kinds: ChannelKind[] = ['whatsapp', 'webchat', 'webform']
/** What the provider gives the business, and what only the two of them may know. */
const secrets: Partial<Record<ChannelKind, readonly ('app_secret' | 'verify_token' | 'access_token')[]>> = { whatsapp: ['app_secret', 'verify_token', 'access_token'] }

/** Every connected number and page as a card: does it live, when did it last speak, what is wrong and how to mend it. */
export default function ChannelsPage() {
  return (
    <ShelfPage<ChannelAccount>
      cards shelf={shelves.accounts} writes="channels.write" title={t('settings.channels')} lead={t('channels.lead')} addLabel={t('channels.add')} icon="plug" empty={t('channels.empty')} titleOf={(one) => one.label}
      blank={{ channel: 'whatsapp', label: '', address: '', external_id: '', active: true }}
      row={(one) => <Card account={one} />}
      form={(props) => <Fields {...props} />}
    />
  )
}

function Fields({ value, set, errors, fresh }: FormProps<ChannelAccount>) {
  const kind = value.channel ?? 'whatsapp'
  const provider = kind === 'whatsapp'
  return (
    <>
      {fresh && <Select label={t('channels.kind')} allowDeselect={false} value={kind} data={kinds.map((one) => ({ value: one, label: channelName(one) }))} error={errors.kind} onChange={(next) => set({ channel: next as ChannelKind, secrets: undefined })} />}
      <TextInput label={t('channels.label')} description={t('channels.labelHint')} required dir="auto" data-autofocus value={value.label} error={errors.name} onChange={(event) => set({ label: event.currentTarget.value })} />
      {fresh && <TextInput label={t(provider ? 'channels.phoneId' : 'channels.code')} description={t(provider ? 'channels.phoneIdHint' : 'channels.codeHint')} required dir="ltr" autoComplete="off" value={value.external_id ?? ''} error={errors.external_id} onChange={(event) => set({ external_id: event.currentTarget.value })} />}
      <TextInput label={t('channels.address')} dir="ltr" value={value.address ?? ''} error={errors.address} onChange={(event) => set({ address: event.currentTarget.value })} />
      {secrets[kind]?.map((name) => (
        <TextInput
          key={name} label={t(`channels.${name}`)} description={t(`channels.${name}.hint`)} required={fresh} dir="ltr" autoComplete="off" spellCheck={false} error={errors[`secrets.${name}`] ?? errors[name]}
          placeholder={value.secrets_set?.includes(name) ? t('channels.secretKept') : undefined} value={value.secrets?.[name] ?? ''}
          onChange={(event) => {
            const { [name]: _, ...others } = value.secrets ?? {}
            // An emptied field means "leave it as it is": secrets are replaced, never shown.
            set({ secrets: event.currentTarget.value ? { ...others, [name]: event.currentTarget.value } : others })
          }}
        />
      ))}
      {provider && fresh && <p className="soft">{t('channels.afterwards')}</p>}
      {!fresh && <Switch label={t('channels.active')} description={t('channels.activeHint')} checked={value.active ?? true} onChange={(event) => set({ active: event.currentTarget.checked })} />}
    </>
  )
}

function Card({ account }: { account: ChannelAccount }) {
  const now = useMinute()
  const webhook = account.webhook_path && location.origin + account.webhook_path
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
        {webhook && (
          <div>
            <dt>{t('channels.webhook')}</dt>
            <dd>
              <Code text={webhook} className={css.path} />
              <button type="button" className={`iconbtn ${css.copy}`} aria-label={t('channels.copyWebhook', { name: account.label })} title={t('channels.copy')} onClick={() => void navigator.clipboard?.writeText(webhook).then(() => say(t('channels.copied')))}><Icon name="copy" size={15} /></button>
            </dd>
          </div>
        )}
      </dl>
      {account.problem && <p className={css.problem} role="note"><Icon name="alert-triangle" size={17} /><span><strong dir="auto">{account.problem.sentence}</strong>{account.problem.fix && <span dir="auto">{account.problem.fix}</span>}</span></p>}
    </div>
  )
}
