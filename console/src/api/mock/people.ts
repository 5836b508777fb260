import type { ChannelKind, Need, StaffLoad } from '../types'

/** Invented people and sentences for looking at screens without a server. */
export const staff: StaffLoad[] = [
  { id: 'st-1', name: 'Maya Haddad', presence: 'available', load: 5, capacity: 8, skills: ['Deep cleaning', 'Arabic', 'Jeddah north'] },
  { id: 'st-2', name: 'Leo Fischer', presence: 'available', load: 3, capacity: 8, skills: ['Complaints', 'German'] },
  { id: 'st-3', name: 'Amina Khan', presence: 'busy', load: 8, capacity: 8, skills: ['Pest control', 'Clinical'] },
  { id: 'st-4', name: 'Tom Reyes', presence: 'available', load: 2, capacity: 6, skills: ['AC service', 'Deep cleaning'] },
  { id: 'st-5', name: 'سلمى الحربي', presence: 'away', load: 1, capacity: 6, skills: ['Deep cleaning', 'Arabic'] },
  { id: 'st-6', name: 'Omar Siddiqui', presence: 'offline', load: 0, capacity: 8, skills: ['AC service'] },
]

export const customers: [name: string, vip: number, language: string][] = [
  ['Sara Al-Otaibi', 1, 'ar'], ['نورة الشهري', 0, 'ar'], ['Jonas Lindqvist', 0, 'en'], ['Priya Patel', 0, 'en'], ['Victor Khan', 0, 'en'], ['Ravi Fischer', 0, 'en'],
  ['Lina Mansour', 0, 'en'], ['Greta Patel', 0, 'en'], ['Tom Brandt', 0, 'en'], ['عبدالله الغامدي', 2, 'ar'], ['Chloe Farah', 0, 'en'], ['Mei Weiss', 0, 'en'],
  ['ريم القحطاني', 0, 'ar'], ['Zane Osei', 0, 'en'], ['Freya Costa', 0, 'en'], ['Samir Novak', 1, 'en'], ['Hana Tanaka', 0, 'en'], ['فهد العتيبي', 0, 'ar'],
]

export const openings: [text: string, need: Need | null, urgent: boolean, service: string | null][] = [
  ['I need the deep cleaning today if at all possible 🙏', 'scheduling', true, 'Deep home cleaning'],
  ['السلام عليكم، أحتاج تنظيف عميق اليوم في جدة، كم السعر؟', 'pricing', false, 'Deep home cleaning'],
  ['I was charged twice for the same visit, please look into it', 'complaint', true, null],
  ['My mother is pregnant, is the cockroach gel safe at home?', null, false, 'Pest control'],
  ["It's been two days and the AC is leaking again", 'post_service_support', false, 'AC service'],
  ['Do you charge extra for home visits on Fridays?', 'pricing', false, null],
  ['How much is a deep clean for a three bedroom villa?', 'pricing', false, 'Deep home cleaning'],
  ['Which spray did you use last time? The smell is still there', 'post_service_support', false, 'Pest control'],
  ['Is 11:30 still free tomorrow for the AC service?', 'scheduling', true, 'AC service'],
  ['متى يوصل الفني؟ أنا في حي الروضة', 'scheduling', true, 'AC service'],
  ['Do you cover Al Hamra?', 'general_question', false, null],
  ['I would like the supervisor to look at the water stain first', 'specialist_review', false, 'Deep home cleaning'],
  ['أبغى أغير موعدي إلى يوم الأحد', 'scheduling', false, 'Deep home cleaning'],
  ['Can you send someone who speaks Urdu?', 'general_question', false, null],
  ['The team left early and the kitchen is not done', 'complaint', false, 'Deep home cleaning'],
  ['Do you sell the filters separately?', 'general_question', false, 'AC service'],
  ['Could you come every second Saturday?', 'scheduling', false, 'Deep home cleaning'],
]

export const channels: ChannelKind[] = ['whatsapp', 'instagram', 'email', 'webchat', 'whatsapp', 'whatsapp', 'email', 'telegram', 'whatsapp', 'sms', 'webform', 'messenger', 'whatsapp', 'voice', 'x']
export const places = ['Jeddah · Al Rawdah', 'Jeddah · Al Hamra', 'Jeddah · As Salamah', 'Jeddah · Obhur', null]

export function initials(name: string): string {
  const words = name.split(/\s+/)
  const letters = [words[0]?.[0] ?? '', words.length > 1 ? (words.at(-1)?.replace(/^(ال|Al-)/, '')[0] ?? '') : '']
  return letters.join('').toUpperCase()
}
