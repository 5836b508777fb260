import type { ReactNode } from 'react'
import { LanguageMenu } from '../shell/LanguageMenu'
import css from './Door.module.css'

/** The frame of the pages before one is inside. */
export function Door({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <div className={css.page}>
      <div className={css.corner}><LanguageMenu /></div>
      <main className={css.card}>
        <img src="/icon.svg" alt="" width={44} height={44} />
        <h1>{title}</h1>
        {lead && <p className="soft">{lead}</p>}
        {children}
      </main>
    </div>
  )
}
