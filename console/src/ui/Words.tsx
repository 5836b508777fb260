import type { ElementType } from 'react'

interface Props { text: string; as?: ElementType; className?: string; oneLine?: boolean }

/** Words a person wrote: they run their own way, and stay on the side the interface reads from. */
export function Words({ text, as: Tag = 'span', className, oneLine }: Props) {
  return <Tag dir="auto" className={['txt', oneLine ? 'ell' : '', className ?? ''].join(' ').trim()} style={oneLine ? { display: 'block' } : undefined}>{text}</Tag>
}

/** Phones, codes and times: always left to right, whatever stands around them. */
export const Code = ({ text, className }: { text: string; className?: string }) => <bdi dir="ltr" className={['num', className ?? ''].join(' ').trim()}>{text}</bdi>
