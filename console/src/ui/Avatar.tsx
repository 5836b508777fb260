import type { ChannelKind } from '../api/types'
import { joined, tint } from './bidi'
import { ChannelBadge } from './Channel'
import css from './Avatar.module.css'

interface Props { name: string; initials?: string; size?: number; channel?: ChannelKind }

/** Initials on a quiet colour that stays the same for the same name. */
export function Avatar({ name, initials, size = 36, channel }: Props) {
  return (
    <span className={css.avatar} style={{ '--size': `${size}px`, '--hue': tint(name) } as React.CSSProperties} aria-hidden>
      {joined(initials || name)}
      {channel && <ChannelBadge channel={channel} />}
    </span>
  )
}
