import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { Area } from '../api/types'
import { ShelfPage } from '../settings/ShelfPage'
import css from '../settings/rows.module.css'
import { may, useMe } from '../shell/state'
import { Select, Switch } from '../ui/form'
import { Words } from '../ui/Words'
import { t } from '../words'
import { NamesFields } from './NamesFields'
import { nameIn } from './names'

/** The districts the business serves, as customers call them, and the branch that covers each. */
export default function AreasPage() {
  const branches = useQuery({ queryKey: [shelves.branches.path], queryFn: shelves.branches.list, enabled: may(useMe(), 'team.read') }).data?.items ?? []
  const all = useQuery({ queryKey: [shelves.areas.path], queryFn: shelves.areas.list }).data?.items ?? []
  const parentName = (one: Area) => nameIn(all.find((other) => other.id === one.parent_id)?.names ?? {})
  return (
    <ShelfPage<Area>
      shelf={shelves.areas} writes="catalog.write" title={t('settings.areas')} lead={t('areas.lead')} addLabel={t('areas.add')} icon="map-2" empty={t('areas.empty')} titleOf={(one) => nameIn(one.names)}
      blank={{ names: {}, aliases: [], parent_id: null, branch_id: null, active: true }}
      row={(one) => (
        <>
          <span className={css.main}>
            <Words text={nameIn(one.names)} oneLine className={css.name} />
            <Words text={[parentName(one), ...Object.values(one.names).filter((name) => name !== nameIn(one.names))].filter(Boolean).join(' · ')} oneLine className={css.sub} />
          </span>
          {branches.length > 0 && <span className="chip" dir="auto">{branches.find((branch) => branch.id === one.branch_id)?.name ?? t('areas.noBranch')}</span>}
        </>
      )}
      form={({ value, set, errors, fresh }) => (
        <>
          <NamesFields value={value} set={set} errors={errors} />
          <div className={css.pair}>
            <Select label={t('areas.within')} clearable searchable data={all.filter((one) => one.id !== value.id).map((one) => ({ value: one.id, label: nameIn(one.names) }))} value={value.parent_id ?? null} error={errors.parent_id} onChange={(next) => set({ parent_id: next })} />
            <Select label={t('areas.branch')} clearable data={branches.map((branch) => ({ value: branch.id, label: branch.name }))} value={value.branch_id ?? null} onChange={(next) => set({ branch_id: next })} />
          </div>
          {!fresh && <Switch label={t('areas.active')} checked={value.active ?? true} onChange={(event) => set({ active: event.currentTarget.checked })} />}
        </>
      )}
    />
  )
}
