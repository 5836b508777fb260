import { type FormEvent, useState } from 'react'
import { client } from '../api/cache'
import { shelves } from '../api/calls'
import type { Skill } from '../api/types'
import css from '../settings/rows.module.css'
import { may, useMe } from '../shell/state'
import { TextInput } from '../ui/form'
import { Icon } from '../ui/Icon'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'

/** What people of this business can do; routing asks for it by name. */
export function SkillsSection({ skills }: { skills: Skill[] }) {
  const [name, setName] = useState('')
  const writes = may(useMe(), 'team.write')
  async function add(event: FormEvent) {
    event.preventDefault()
    try {
      await shelves.skills.add({ name: name.trim() })
      setName('')
      await client.invalidateQueries({ queryKey: [shelves.skills.path] })
    } catch (error) {
      say(reason(error), { tone: 'bad' })
    }
  }
  return (
    <section className={css.section} aria-label={t('team.skills')}>
      <h3>{t('team.skills')}</h3>
      <p className="soft">{t('team.skillsLead')}</p>
      <p className="row" style={{ flexWrap: 'wrap' }}>{skills.map((skill) => <span key={skill.id} className="chip" style={{ height: 26 }}><bdi>{skill.name}</bdi></span>)}</p>
      {writes && <form className="row" onSubmit={(event) => void add(event)} style={{ maxWidth: 340 }}>
        <TextInput className="grow" dir="auto" aria-label={t('team.newSkill')} placeholder={t('team.newSkill')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <button type="submit" className="btn" disabled={!name.trim()}><Icon name="plus" size={16} />{t('team.addSkill')}</button>
      </form>}
    </section>
  )
}
