import icons from 'virtual:icons'
import type { IconName } from './icon-names'

interface Props {
  name: IconName
  size?: number
  stroke?: number
  /** Turns the icon around where text runs from right to left. */
  flip?: boolean
  className?: string
}

/** One line icon; decoration only, so it never speaks for itself. */
export function Icon({ name, size = 18, stroke = 1.75, flip, className }: Props) {
  const body = icons[name] ?? ''
  const drawn = body.includes('currentColor') ? {} : { fill: 'none', stroke: 'currentColor', strokeWidth: stroke, strokeLinecap: 'round' as const, strokeLinejoin: 'round' as const }
  return (
    <svg
      viewBox="0 0 24 24" width={size} height={size} aria-hidden focusable={false} {...drawn}
      className={[flip ? 'flip' : '', className ?? ''].join(' ').trim() || undefined}
      dangerouslySetInnerHTML={{ __html: body }}
    />
  )
}
