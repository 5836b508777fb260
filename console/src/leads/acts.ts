import { client } from '../api/cache'
import { Refused } from '../api/http'
import type { Named } from '../api/types'
import { cell } from '../ui/cell'
import { reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { type Given, type Lead, leadCalls, leadKeys, type LeadView, type Stage } from './calls'
import { knownLead, patchLead } from './live'

/** The leads for which somebody must say why they are lost. */
export const losing = cell<readonly string[] | null>(null)
/** Leads that are marked for one act on all of them. */
export const marked = cell<ReadonlySet<string>>(new Set())
/** What could not be done of several, with the reason of each. */
export const refusals = cell<readonly { name: string; detail: string }[]>([])

export const toggle = (id: string): void =>
  marked.set((was) => {
    const next = new Set(was)
    if (!next.delete(id)) next.add(id)
    return next
  })

export const stageName = (stage: Stage): string => t(`stage.${stage}`)

function refresh(): void {
  void client.invalidateQueries({ queryKey: leadKeys.views })
  void client.invalidateQueries({ queryKey: ['lead-count'] })
}

/** Where each lead was last told to go; what was told before is still on its way, and asked for in turn. */
const told = new Map<string, { stage: Stage; before: Promise<void> }>()

/** Moves one lead at once on screen, asks the server, and takes the picture back if that says no. */
export async function move(lead: Lead, stage: Stage, lostReason = '', undoing = false): Promise<void> {
  if (lead.status === stage) return
  if (stage === 'lost' && !lostReason) return losing.set([lead.id])
  patchLead({ ...lead, status: stage })
  const before = told.get(lead.id)?.before ?? Promise.resolve()
  const turn = before.then(() => ask(lead, stage, lostReason, undoing))
  told.set(lead.id, { stage, before: turn })
  await turn
  if (told.get(lead.id)?.before === turn) told.delete(lead.id)
  void client.invalidateQueries({ queryKey: leadKeys.one(lead.id) })
  refresh()
}

async function ask(lead: Lead, stage: Stage, lostReason: string, undoing: boolean): Promise<void> {
  try {
    const row = await leadCalls.move(lead.id, stage, lostReason, knownLead(lead.id)?.version ?? lead.version)
    patchLead({ ...row, status: told.get(lead.id)?.stage ?? row.status })
    say(t('leads.moved', { name: lead.customer.name, stage: stageName(stage) }), { undo: undoing ? undefined : () => void moveBack(lead) })
  } catch (error) {
    await putRight(lead.id)
    say(conflictOf(error) ?? reason(error), { tone: 'bad' })
  }
}

const moveBack = async (was: Lead): Promise<void> => {
  const now = knownLead(was.id)
  if (now) await move(now, was.status, was.lost_reason, true)
}

/** Shows what the server has, after it said no. */
async function putRight(id: string): Promise<void> {
  const [row] = await leadCalls.rows([id]).catch(() => [])
  if (row) patchLead(row)
  else void client.invalidateQueries({ queryKey: ['leads'] })
}

/** Who was first, and what they made of it. */
function conflictOf(error: unknown): string | undefined {
  if (!(error instanceof Refused) || error.code !== 'lead_changed') return undefined
  return t('leads.conflict', { by: String(error.body.by ?? ''), stage: stageName((error.body.status ?? 'new') as Stage) })
}

/** These leads as they stand before something is done to them. */
const asKnown = (ids: readonly string[]): Map<string, Lead> => new Map(ids.flatMap((id) => knownLead(id) ?? client.getQueryData<LeadView>(leadKeys.one(id))?.lead ?? []).map((lead) => [lead.id, lead]))

/** Those of the ids that are known, by what they had. */
function grouped<K>(ids: readonly string[], known: ReadonlyMap<string, Lead>, had: (lead: Lead) => K): Map<K, string[]> {
  const groups = new Map<K, string[]>()
  for (const id of ids) {
    const lead = known.get(id)
    if (lead) groups.set(had(lead), [...(groups.get(had(lead)) ?? []), id])
  }
  return groups
}

function sayWhat(results: readonly Given[], done: string, undo: (() => void) | undefined): void {
  const failed = results.filter((one) => !one.done)
  refusals.set(failed.map((one) => ({ name: knownLead(one.id)?.customer.name ?? '', detail: one.detail ?? '' })))
  if (failed.length < results.length) say(done, { undo })
  const ids = results.map((one) => one.id)
  marked.set(new Set(failed.map((one) => one.id)))
  void leadCalls.rows(ids).then((rows) => rows.forEach(patchLead), () => undefined)
  refresh()
}

export async function moveAll(ids: readonly string[], stage: Stage, lostReason = '', undoing = false): Promise<void> {
  if (stage === 'lost' && !lostReason) return losing.set(ids)
  const before = asKnown(ids)
  try {
    const results = await leadCalls.moveAll([...ids], stage, lostReason)
    const done = results.filter((one) => one.done).map((one) => one.id)
    sayWhat(results, t('leads.movedAll', { n: done.length, stage: stageName(stage) }), undoing ? undefined : () => {
      for (const [was, some] of grouped(done, before, (lead) => lead.status)) if (was !== 'lost') void moveAll(some, was, '', true)
    })
  } catch (error) {
    say(reason(error), { tone: 'bad' })
  }
}

export async function assign(ids: readonly string[], to: Named | null, undoing = false): Promise<void> {
  const before = asKnown(ids)
  try {
    const results = await leadCalls.assign([...ids], to?.id ?? null, undoing ? t('acts.undone') : t('acts.byHand'))
    const done = results.filter((one) => one.done).map((one) => one.id)
    const n = done.length
    sayWhat(results, to ? t('leads.assigned', { n, to: to.name }) : t('leads.unassigned', { n }), undoing ? undefined : () => {
      for (const some of grouped(done, before, (lead) => lead.owner?.id ?? '').values()) void assign(some, before.get(some[0]!)!.owner, true)
    })
  } catch (error) {
    say(reason(error), { tone: 'bad' })
  }
  for (const id of ids) void client.invalidateQueries({ queryKey: leadKeys.one(id) })
}
