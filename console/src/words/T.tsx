import { Fragment, type ReactNode } from 'react'
import { type Key, template, type Value, write } from './index'

interface Props { k: Key; v: Record<string, ReactNode> }

/** A sentence whose holes are filled with elements: the translator keeps the order. */
export function T({ k, v }: Props) {
  const n = v.n
  const parts = template(k, typeof n === 'number' ? n : undefined).split(/\{(\w+)\}/)
  return parts.map((part, index) => {
    if (index % 2 === 0) return <Fragment key={index}>{part}</Fragment>
    const value = v[part]
    return <Fragment key={index}>{typeof value === 'string' || typeof value === 'number' ? write(value as Value) : value}</Fragment>
  })
}
