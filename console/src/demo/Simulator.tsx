import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client } from '../api/cache'
import { calls, type PhoneWrites } from '../api/calls'
import { onLive } from '../api/live'
import type { Persona, PhoneMessage, PhoneThread, Scenario } from '../api/types'
import { Empty, Problem, reason } from '../ui/Problem'
import { say } from '../ui/toast'
import { t } from '../words'
import { Phone } from './Phone'
import { PhoneChoice } from './PhoneChoice'
import { Scenarios } from './Scenarios'
import css from './Simulator.module.css'
import { Trace } from './Trace'

const BREATH = 1400
/** So long somebody who was asked nothing waits for the assistant. */
const PATIENCE = 15_000
/** A number beside this one that nobody in the demo has. */
const newNumber = (phone: string): string => `${phone.slice(0, -4)}9${String(Math.floor(Math.random() * 1000)).padStart(3, '0')}`
const breath = (ms = BREATH) => new Promise((done) => setTimeout(done, ms))

export type Writing = Pick<PhoneWrites, 'type' | 'text' | 'latitude' | 'longitude' | 'button_id'>

/** A customer's phone on one side, what Frontdesk makes of it on the other; every message takes the real road. */
export function Simulator() {
  const { data, error, refetch } = useQuery({ queryKey: ['simulator'], queryFn: calls.simulator })
  const [accountId, setAccount] = useState<string>()
  const [persona, setPersona] = useState<Persona>()
  const [sentAt, setSentAt] = useState<number>()
  const [running, setRunning] = useState<string>()
  const account = data?.accounts.find((one) => one.id === accountId) ?? data?.accounts[0]
  const who = persona ?? data?.personas[0]
  const key = useMemo(() => ['phone', account?.id, who?.phone] as const, [account?.id, who?.phone])
  const thread = useQuery({ queryKey: key, queryFn: () => calls.phoneThread(account!.id, who!.phone), enabled: !!account && !!who, staleTime: 0 })
  const here = useRef(true)
  useEffect(() => {
    document.title = t('title.simulator')
    here.current = true
    return () => void (here.current = false)
  }, [])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onLive(() => {
      clearTimeout(timer)
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['phone'] }), 80)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])

  async function write(writing: Writing, as: { accountId: string; who: Persona } | undefined = account && who && { accountId: account.id, who }) {
    if (!as) return
    setSentAt(performance.now())
    const mine: PhoneMessage = { direction: 'inbound', text: writing.text, type: writing.type === 'button' ? 'interactive' : writing.type, at: new Date().toISOString(), status: 'queued' }
    const place = ['phone', as.accountId, as.who.phone]
    client.setQueryData<PhoneThread>(place, (was) => ({ conversation_id: was?.conversation_id ?? null, items: [...(was?.items ?? []), mine] }))
    try {
      const answer = await calls.phoneWrites({ account_id: as.accountId, persona: { name: as.who.name, phone: as.who.phone }, ...writing })
      if (answer?.conversation_id) client.setQueryData<PhoneThread>(place, (was) => was && { ...was, conversation_id: answer.conversation_id! })
    } catch (failure) {
      client.setQueryData<PhoneThread>(place, (was) => was && { ...was, items: was.items.map((one) => (one === mine ? { ...one, status: 'failed' as const } : one)) })
      say(reason(failure), { tone: 'bad' })
      throw failure
    }
    void client.invalidateQueries({ queryKey: place })
  }

  /** Plays a scripted scenario, a breath between the messages as a person would take it. */
  async function play(scenario: Scenario) {
    if (!data || !account || !who) return
    setRunning(scenario.id)
    const as = {
      accountId: data.accounts.find((one) => one.channel === scenario.channel)?.id ?? account.id,
      who: data.personas.find((one) => one.id === scenario.persona_id) ?? who,
    }
    // Whoever is to talk with the assistant has not written before: it leaves a customer to the person who has them.
    if (Object.keys(scenario.answers).length && (await calls.phoneThread(as.accountId, as.who.phone)).items.length) as.who = { ...as.who, phone: newNumber(as.who.phone) }
    setAccount(as.accountId)
    setPersona(as.who)
    document.getElementById('phone')?.scrollIntoView({ block: 'nearest' })
    try {
      for (const [index, step] of scenario.steps.entries()) {
        if (index) await breath()
        await write({ type: step.type, text: step.text, latitude: step.latitude, longitude: step.longitude }, as)
      }
      await converse(scenario.answers, as)
    } catch {
      // The refusal has been said; the rest of the scenario would only repeat it.
    } finally {
      setRunning(undefined)
    }
  }

  /** Answers what the assistant asks, each once, for as long as it asks. */
  async function converse(answers: Record<string, string>, as: { accountId: string; who: Persona }) {
    const left = new Map(Object.entries(answers))
    for (let until = Date.now() + PATIENCE; left.size && here.current && Date.now() < until;) {
      await breath(700)
      const { conversation_id: id } = await calls.phoneThread(as.accountId, as.who.phone)
      const assistant = id ? (await calls.conversation(id)).assistant : null
      const asks = assistant?.at_it ? (assistant.state === 'confirming' ? 'confirm' : assistant.asking) : null
      const words = asks && left.get(asks)
      if (!words) continue
      left.delete(asks)
      await breath()
      await write({ type: 'text', text: words }, as)
      until = Date.now() + PATIENCE
    }
  }

  return (
    <div className={`scroll ${css.page}`}>
      <header className={css.head}>
        <h1>{t('simulator.title')}</h1>
        <p className="soft">{t('simulator.lead')}</p>
      </header>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {data && !data.accounts.length && <Empty icon="plug" text={t('simulator.noAccount')} />}
      {data && account && who && (
        <div className={css.columns}>
          <section className={css.setup} aria-label={t('simulator.setup')}>
            <PhoneChoice data={data} account={account} persona={who} onAccount={setAccount} onPersona={setPersona} />
            <Scenarios items={data.scenarios} running={running} onPlay={(scenario) => void play(scenario)} />
          </section>
          <Phone account={account} persona={who} thread={thread.data} onWrite={(writing) => void write(writing).catch(() => undefined)} />
          <Trace conversationId={thread.data?.conversation_id ?? null} sentAt={sentAt} />
        </div>
      )}
    </div>
  )
}
