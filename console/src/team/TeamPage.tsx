import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { Staff } from '../api/types'
import { ShelfPage } from '../settings/ShelfPage'
import css from '../settings/rows.module.css'
import { Avatar } from '../ui/Avatar'
import { MultiSelect, NumberInput, Select, Switch, TextInput } from '../ui/form'
import { Words } from '../ui/Words'
import { t } from '../words'
import { languageName } from '../words/languages'
import { SkillsSection } from './SkillsSection'
import { roleName } from './roleName'
import { RolesSection } from './RolesSection'

const spoken = ['ar', 'en', 'ur', 'hi', 'fr', 'de', 'es', 'tr', 'fil', 'id', 'bn', 'ru', 'zh']

/** The people: what they may do, what they can do, and how much they can carry. */
export default function TeamPage() {
  const skills = useQuery({ queryKey: [shelves.skills.path], queryFn: shelves.skills.list }).data?.items ?? []
  const roles = useQuery({ queryKey: [shelves.roles.path], queryFn: shelves.roles.list }).data?.items ?? []
  const branches = useQuery({ queryKey: [shelves.branches.path], queryFn: shelves.branches.list }).data?.items ?? []
  const skillName = (id: string) => skills.find((skill) => skill.id === id)?.name ?? id
  return (
    <ShelfPage<Staff & { password?: string }>
      shelf={shelves.staff} writes="team.write" title={t('settings.team')} lead={t('team.lead')} addLabel={t('team.add')} icon="users" empty={t('team.empty')} titleOf={(one) => one.name}
      blank={{ name: '', email: '', roles: ['agent'], skills: [], languages: ['en'], branches: [], capacity: 8, active: true }}
      row={(one) => (
        <>
          <Avatar name={one.name} size={34} />
          <span className={css.main}>
            <Words text={one.name} oneLine className={css.name} />
            <span className={`${css.sub} row`}><i className={css.dot} data-tone={one.presence} /><bdi className="ell">{one.active ? t('team.line', { roles: one.roles.map(roleName).join(', '), presence: t(`presence.${one.presence}`), load: one.load, capacity: one.capacity }) : t('team.left')}</bdi></span>
          </span>
          <span className={css.chips}>{one.skills.map((skill) => <span key={skill.skill_id} className="chip" dir="auto">{skillName(skill.skill_id)}</span>)}</span>
        </>
      )}
      form={({ value, set, errors, fresh }) => (
        <>
          <div className={css.pair}>
            <TextInput label={t('team.name')} required dir="auto" data-autofocus value={value.name} error={errors.name} onChange={(event) => set({ name: event.currentTarget.value })} />
            <TextInput label={t('signIn.email')} required type="email" dir="ltr" value={value.email} error={errors.email} onChange={(event) => set({ email: event.currentTarget.value })} />
          </div>
          {fresh && <TextInput label={t('team.firstPassword')} description={t('team.firstPasswordHint')} required minLength={10} dir="ltr" autoComplete="off" value={value.password ?? ''} error={errors.password} onChange={(event) => set({ password: event.currentTarget.value })} />}
          <div className={css.pair}>
            <Select label={t('team.role')} allowDeselect={false} data={roles.map((role) => ({ value: role.name, label: roleName(role.name) }))} value={value.roles?.[0] ?? null} error={errors.role ?? errors.roles} onChange={(next) => set({ roles: next ? [next] : [] })} />
            <NumberInput label={t('team.capacity')} description={t('team.capacityHint')} min={0} max={99} value={value.capacity} onChange={(next) => set({ capacity: Number(next) || 0 })} />
          </div>
          <MultiSelect label={t('team.skills')} searchable data={skills.map((skill) => ({ value: skill.id, label: skill.name }))} value={value.skills?.map((skill) => skill.skill_id)} onChange={(next) => set({ skills: next.map((id) => value.skills?.find((skill) => skill.skill_id === id) ?? { skill_id: id, level: 3 }) })} />
          <div className={css.pair}>
            <MultiSelect label={t('team.languages')} searchable data={[...new Set([...spoken, ...(value.languages ?? [])])].map((tag) => ({ value: tag, label: languageName(tag) }))} value={value.languages} onChange={(next) => set({ languages: next })} />
            <MultiSelect label={t('settings.branches')} data={branches.map((branch) => ({ value: branch.id, label: branch.name }))} value={value.branches} onChange={(next) => set({ branches: next })} />
          </div>
          {!fresh && <Switch label={t('team.active')} description={t('team.activeHint')} checked={value.active ?? true} onChange={(event) => set({ active: event.currentTarget.checked })} />}
        </>
      )}
    >
      <SkillsSection skills={skills} />
      <RolesSection roles={roles} />
    </ShelfPage>
  )
}
