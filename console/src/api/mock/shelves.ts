import { staff } from './people'

const days = 24 * 60
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

/** The settings lists, kept in memory and changed by the forms. */
export const shelves: Record<string, Record<string, unknown>[]> = {
  '/api/team/staff': staff.map((one, index) => ({
    ...one, email: `${one.id}@example.com`, roles: [index ? (index === 2 ? 'specialist' : 'agent') : 'manager'], skills: [{ skill_id: `sk-${(index % 3) + 1}`, level: 3 }], languages: index % 2 ? ['en'] : ['ar', 'en'],
    branches: ['br-1'], active: index !== 5,
  })),
  '/api/team/branches': [
    { id: 'br-1', name: 'Jeddah north', address: 'Prince Sultan Road, Al Rawdah', timezone: 'Asia/Riyadh', areas: ['ar-1', 'ar-2'], hours: 'Sat to Thu 08:00–20:00', active: true },
    { id: 'br-2', name: 'Jeddah south', address: 'Palestine Street, Al Hamra', timezone: 'Asia/Riyadh', areas: ['ar-3'], hours: 'Sat to Thu 09:00–18:00', active: true },
  ],
  '/api/team/skills': [{ id: 'sk-1', name: 'Deep cleaning', people: 4 }, { id: 'sk-2', name: 'AC service', people: 3 }, { id: 'sk-3', name: 'Pest control', people: 1 }],
  '/api/team/roles': ['owner', 'manager', 'agent', 'specialist'].map((name, index) => ({ id: `ro-${index}`, name, permissions: ['conversations.read', 'conversations.reply', 'conversations.assign', 'team.change', 'settings.change'].slice(0, 5 - index), people: [1, 1, 8, 2][index] })),
  '/api/catalog/services': [
    { id: 'sv-1', names: { en: 'Deep home cleaning', ar: 'تنظيف عميق للمنزل' }, aliases: { en: ['deep clean', 'move-out clean'], ar: ['تنظيف شامل'] }, duration_minutes: 180, price: { kind: 'from', amount: 41000, currency: 'SAR' }, skill_id: 'sk-1', active: true },
    { id: 'sv-2', names: { en: 'AC service', ar: 'صيانة المكيفات' }, aliases: { en: ['aircon', 'AC cleaning'], ar: ['تنظيف مكيف'] }, duration_minutes: 60, price: { kind: 'fixed', amount: 18000, currency: 'SAR' }, skill_id: 'sk-2', active: true },
    { id: 'sv-3', names: { en: 'Pest control', ar: 'مكافحة الحشرات' }, aliases: { en: ['cockroaches'], ar: [] }, duration_minutes: 90, price: { kind: 'on_inspection', amount: null, currency: 'SAR' }, skill_id: 'sk-3', active: true },
  ],
  '/api/catalog/areas': [
    { id: 'ar-1', names: { en: 'Al Rawdah', ar: 'الروضة' }, aliases: { en: ['Rawda'], ar: ['حي الروضة'] }, city: 'Jeddah', branch_id: 'br-1', active: true },
    { id: 'ar-2', names: { en: 'Obhur', ar: 'أبحر' }, aliases: { en: [], ar: [] }, city: 'Jeddah', branch_id: 'br-1', active: true },
    { id: 'ar-3', names: { en: 'Al Hamra', ar: 'الحمراء' }, aliases: { en: [], ar: [] }, city: 'Jeddah', branch_id: 'br-2', active: true },
  ],
  '/api/channels/accounts': [
    { id: 'ac-1', channel: 'whatsapp', label: 'Nadhif main number', address: '+966 55 013 0001', health: 'ok', problem: null, last_message_at: ago(4), webhook_path: '/webhooks/whatsapp/ac-1', simulated: true, active: true },
    { id: 'ac-2', channel: 'webchat', label: 'Website chat', address: 'nadhif.example', health: 'quiet', problem: null, last_message_at: ago(2 * days), webhook_path: '/webhooks/webchat/ac-2', simulated: false, active: true },
    { id: 'ac-3', channel: 'webform', label: 'Booking form', address: null, health: 'broken', problem: { sentence: 'The last 3 deliveries had a wrong signature.', fix: 'Copy the signing secret into the form again.' }, last_message_at: ago(9 * days), webhook_path: '/webhooks/webform/ac-3', simulated: false, active: true },
  ],
}
