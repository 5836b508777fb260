import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import { Caps } from '../keys/Caps'
import type { Act } from '../keys/acts'

interface Props { label: string; act?: Act; side?: 'top' | 'bottom' | 'left' | 'right'; children: ReactElement }

/** Names a control after a short rest of the pointer, and teaches its key. */
export function Hint({ label, act, side = 'bottom', children }: Props) {
  return (
    <Tooltip
      openDelay={350} position={side} withinPortal events={{ hover: true, focus: true, touch: false }}
      label={<span className="row">{label}{act && <Caps act={act} />}</span>}
    >
      {children}
    </Tooltip>
  )
}
