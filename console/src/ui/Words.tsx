import type { ElementType } from 'react'
import { mostlyOf } from './bidi'

interface Props { text: string; as?: ElementType; className?: string; oneLine?: boolean; mostly?: boolean }

/** Words a person wrote: they run their own way, by their first letter or where names come first by most of their words, and stay on the side
 * the interface reads from. */
export function Words({ text, as: Tag = 'span', className, oneLine, mostly }: Props) {
  return <Tag dir={(mostly && mostlyOf(text)) || 'auto'} className={['txt', oneLine ? 'ell' : '', className ?? ''].join(' ').trim()} style={oneLine ? { display: 'block' } : undefined}>{text}</Tag>
}

/** Phones, codes and times: always left to right, whatever stands around them. */
export const Code = ({ text, className }: { text: string; className?: string }) => <bdi dir="ltr" className={['num', className ?? ''].join(' ').trim()}>{text}</bdi>
