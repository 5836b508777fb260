import type { ChannelKind } from '../api/types'
import { t } from '../words'
import css from './Avatar.module.css'
import { Icon } from './Icon'
import type { IconName } from './icon-names'

interface Look { icon: IconName; tone: string }

const looks: Record<ChannelKind, Look> = {
  whatsapp: { icon: 'brand-whatsapp', tone: '#168a4a' },
  instagram: { icon: 'brand-instagram', tone: '#b83280' },
  messenger: { icon: 'brand-messenger', tone: '#2a6fdb' },
  telegram: { icon: 'brand-telegram', tone: '#1f7fb8' },
  x: { icon: 'brand-x', tone: '#3a3733' },
  sms: { icon: 'device-mobile', tone: '#6a4fb3' },
  voice: { icon: 'phone', tone: '#a35c07' },
  email: { icon: 'mail', tone: '#4d5a6e' },
  webchat: { icon: 'message-circle', tone: '#0b6e5b' },
  webform: { icon: 'forms', tone: '#5c5549' },
}

const look = (channel: ChannelKind): Look => looks[channel] ?? looks.webchat

export const channelName = (channel: ChannelKind): string => t(`channel.${channel}`)

export function ChannelBadge({ channel }: { channel: ChannelKind }) {
  const { icon, tone } = look(channel)
  return <span className={css.badge} style={{ '--tone': tone } as React.CSSProperties}><Icon name={icon} size={11} stroke={2} /></span>
}

/** The channel's sign in its own colour, to stand in a line of text. */
export function ChannelIcon({ channel, size = 15 }: { channel: ChannelKind; size?: number }) {
  const { icon, tone } = look(channel)
  return <span className={css.inline} style={{ '--tone': `color-mix(in srgb, ${tone} 80%, var(--ink))` } as React.CSSProperties}><Icon name={icon} size={size} /></span>
}
