import type { PlainKey } from '../words'

export interface ActInfo { keys: string; label: PlainKey; place: 'everywhere' | 'inbox' | 'leads' | 'writing' }

/** Every act that has a key, its first key, and where it works. `mod` is Command on a Mac, else Control. */
export const acts = {
  palette: { keys: 'mod+k', label: 'keys.palette', place: 'everywhere' },
  search: { keys: '/', label: 'keys.search', place: 'everywhere' },
  help: { keys: '?', label: 'keys.help', place: 'everywhere' },
  undo: { keys: 'mod+z', label: 'keys.undo', place: 'everywhere' },
  back: { keys: 'escape', label: 'keys.back', place: 'everywhere' },
  offers: { keys: 'o', label: 'keys.offers', place: 'everywhere' },
  goInbox: { keys: 'g i', label: 'keys.goInbox', place: 'everywhere' },
  goLeads: { keys: 'g l', label: 'keys.goLeads', place: 'everywhere' },
  goInquiries: { keys: 'g q', label: 'keys.goInquiries', place: 'everywhere' },
  goCustomers: { keys: 'g u', label: 'keys.goCustomers', place: 'everywhere' },
  goBoard: { keys: 'g b', label: 'keys.goBoard', place: 'everywhere' },
  goRouting: { keys: 'g o', label: 'keys.goRouting', place: 'everywhere' },
  goCoverage: { keys: 'g v', label: 'keys.goCoverage', place: 'everywhere' },
  goSimulator: { keys: 'g p', label: 'keys.goSimulator', place: 'everywhere' },
  goSettings: { keys: 'g s', label: 'keys.goSettings', place: 'everywhere' },
  focusMode: { keys: 'z', label: 'keys.focusMode', place: 'inbox' },
  toggleList: { keys: '[', label: 'keys.toggleList', place: 'inbox' },
  toggleContext: { keys: ']', label: 'keys.toggleContext', place: 'inbox' },
  next: { keys: 'j', label: 'keys.next', place: 'inbox' },
  previous: { keys: 'k', label: 'keys.previous', place: 'inbox' },
  open: { keys: 'enter', label: 'keys.open', place: 'inbox' },
  done: { keys: 'e', label: 'keys.done', place: 'inbox' },
  reply: { keys: 'r', label: 'keys.reply', place: 'inbox' },
  note: { keys: 'n', label: 'keys.note', place: 'inbox' },
  take: { keys: 'm', label: 'keys.take', place: 'inbox' },
  assign: { keys: 'a', label: 'keys.assign', place: 'inbox' },
  handOff: { keys: 'h', label: 'keys.handOff', place: 'inbox' },
  snooze: { keys: 's', label: 'keys.snooze', place: 'inbox' },
  topic: { keys: 't', label: 'keys.topic', place: 'inbox' },
  select: { keys: 'x', label: 'keys.select', place: 'inbox' },
  assignSelected: { keys: 'shift+a', label: 'keys.assignSelected', place: 'inbox' },
  filter: { keys: 'f', label: 'keys.filter', place: 'leads' },
  add: { keys: 'c', label: 'keys.addLead', place: 'leads' },
  book: { keys: 'b', label: 'keys.book', place: 'leads' },
  previousView: { keys: ',', label: 'keys.previousView', place: 'leads' },
  nextView: { keys: '.', label: 'keys.nextView', place: 'leads' },
  peek: { keys: 'space', label: 'keys.peek', place: 'leads' },
  stage1: { keys: '1', label: 'keys.stage1', place: 'leads' },
  stage2: { keys: '2', label: 'keys.stage2', place: 'leads' },
  stage3: { keys: '3', label: 'keys.stage3', place: 'leads' },
  stage4: { keys: '4', label: 'keys.stage4', place: 'leads' },
  stage5: { keys: '5', label: 'keys.stage5', place: 'leads' },
  send: { keys: 'mod+enter', label: 'keys.send', place: 'writing' },
  sendAndDone: { keys: 'mod+shift+enter', label: 'keys.sendAndDone', place: 'writing' },
} as const satisfies Record<string, ActInfo>

export type Act = keyof typeof acts
export const actNames = Object.keys(acts) as Act[]
